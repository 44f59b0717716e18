import { Group, Radio, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import { type Kind, recordClearance } from "../../api/clearance.ts";
import { refreshSession } from "../../api/session.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { clearanceLabel } from "../../words/clearance-words.ts";
import style from "./clearance-screen.module.css";

const NAME_CHARS_MAX = 200;

export type RecordFormProps = { readonly staff: string; readonly kind: Kind; readonly onDone: () => void };

/** A check, an insurance or a training: when, by whom, with what result, until when. Never what a report says. */
export function RecordForm({ staff, kind, onDone }: RecordFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const today = new Date(serverNow()).toISOString().slice(0, "2026-11-28".length);

  const record = async (typed: Typed): Promise<void> => {
    const [until, by] = [typed.text("until"), typed.text("by")];
    await recordClearance({
      staff: staff as `stf_${string}`,
      name: kind.name,
      result: typed.text("result") === "failed" ? "failed" : "passed",
      on: typed.text("on"),
      ...(until === "" ? {} : { until }),
      ...(by === "" ? {} : { by }),
    });
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["clearances"] }),
      queries.invalidateQueries({ queryKey: ["staff"] }),
      refreshSession(),
    ]);
    say(t("clearance.record.done"));
    onDone();
  };
  return (
    <Form act={record} verb={t("clearance.record.verb")} onCancel={onDone}>
      <Radio.Group name="result" label={clearanceLabel(kind.label)} defaultValue="passed">
        <Group mt={6}>
          <Radio value="passed" label={t("clearance.record.passed")} autoFocus />
          <Radio value="failed" label={t("clearance.record.failed")} />
        </Group>
      </Radio.Group>
      <div className={style.days}>
        <TextInput
          name="on"
          type="date"
          label={t(kind.kind === "insurance" ? "clearance.record.begins" : "clearance.record.on")}
          defaultValue={today}
          max={today}
          required
        />
        <TextInput
          name="until"
          type="date"
          label={t("clearance.record.until")}
          description={kind.months === null ? t("clearance.record.untilNone") : t("clearance.record.untilMonths", { count: kind.months })}
          inputWrapperOrder={["label", "input", "description"]}
        />
      </div>
      <TextInput
        name="by"
        label={t("clearance.record.by")}
        description={t("clearance.record.byHint")}
        autoComplete="off"
        maxLength={NAME_CHARS_MAX}
      />
      <p className={style.hint}>{t("clearance.record.never")}</p>
    </Form>
  );
}
