import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Kind, type KindName, setKind } from "../../api/clearance.ts";
import { policiesQuery } from "../../api/policies.ts";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { clearanceLabel } from "../../words/clearance-words.ts";

const KINDS = ["clause", "policy", "background_check", "insurance", "training", "other"] as const satisfies readonly KindName[];
const MONTHS_MAX = 120;

/** What one name stands for: its words, how it is met, how long it holds, and the document that is signed for it. */
export function KindForm({ kind, onDone }: { readonly kind: Kind; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: policies } = useQuery(policiesQuery);
  const [chosen, setChosen] = useState<KindName>(kind.kind);
  const isSigned = chosen === "clause" || chosen === "policy";

  const save = async (typed: Typed): Promise<void> => {
    const [months, policy] = [typed.text("months"), typed.text("policy")];
    await setKind(kind.name, {
      kind: chosen,
      label: typed.text("label"),
      months: months === "" ? null : Number(months),
      ...(policy === "" ? {} : { policy: policy as `pol_${string}` }),
    });
    await Promise.all([queries.invalidateQueries({ queryKey: ["clearances"] }), queries.invalidateQueries({ queryKey: ["roles"] })]);
    say(t("clearance.kinds.done"));
    onDone();
  };
  return (
    <Form act={save} verb={t("save")} onCancel={onDone}>
      <TextInput
        name="label"
        label={t("clearance.kinds.label")}
        defaultValue={clearanceLabel(kind.label)}
        maxLength={200}
        autoComplete="off"
        required
        autoFocus
      />
      <NativeSelect
        label={t("clearance.kinds.how")}
        value={chosen}
        data={KINDS.map((value) => ({ value, label: t(`clearance.kind.${value}`) }))}
        onChange={(event) => setChosen(KINDS.find((one) => one === event.currentTarget.value) ?? "other")}
      />
      <TextInput
        name="months"
        type="number"
        min={1}
        max={MONTHS_MAX}
        label={t("clearance.kinds.holds")}
        description={t("clearance.kinds.holdsHint")}
        defaultValue={kind.months ?? ""}
      />
      {isSigned ? (
        <NativeSelect
          name="policy"
          label={t("clearance.kinds.policy")}
          defaultValue={kind.policy ?? ""}
          data={[
            { value: "", label: t("clearance.kinds.sameName") },
            ...(policies ?? []).filter((one) => one.kind === chosen).map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      ) : null}
    </Form>
  );
}
