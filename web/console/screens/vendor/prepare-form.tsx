import { Checkbox, NativeSelect, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import { type MadeFile, prepareFile } from "../../api/prepared-files.ts";
import { session } from "../../api/session.ts";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { type FileVendor, exportableFields } from "./exportable.ts";
import style from "./prepared-files.module.css";

export type PrepareFormProps = {
  readonly vendor: FileVendor;
  readonly purposes: readonly string[];
  readonly purpose: string;
  readonly onPurpose: (purpose: string) => void;
  readonly subjects: readonly string[] | "all";
  readonly onCancel: () => void;
  readonly onMade: (made: MadeFile) => void;
};

const DAYS = [7, 1, 3, 14, 30] as const;
const REASON_CHARS_MAX = 500;

/** What is in the file, how it is closed, and until when it can be fetched. */
export function PrepareForm({ vendor, purposes, purpose, onPurpose, subjects, onCancel, onMade }: PrepareFormProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  const who = useCell(session);
  const fields = exportableFields(map, who, vendor, purpose);
  const hasKey = vendor.ageRecipient !== null;
  const protections = [...(hasKey ? ["age"] : []), "zip"];
  return (
    <Form
      verb={t("prepared.verb")}
      onCancel={onCancel}
      act={async (typed) => {
        const reason = typed.text("reason");
        onMade(
          await prepareFile({
            vendor: vendor.id,
            purpose,
            subjects: subjects === "all" ? "all" : (subjects as `sub_${string}`[]),
            fields: [...typed.all("field")],
            format: typed.text("format") === "json" ? "json" : "csv",
            protect: typed.text("protect") === "age" ? "age" : "zip",
            expiresInDays: Number(typed.text("days")),
            ...(reason === "" ? {} : { reason }),
          }),
        );
      }}
    >
      {(faults) => (
        <>
          {faults["subjects"] === undefined ? null : (
            <p role="alert">{subjects.length === 0 ? t("prepared.nobody") : faults["subjects"]}</p>
          )}
          <NativeSelect
            label={t("prepared.purpose")}
            value={purpose}
            disabled={purposes.length < 2}
            error={faults["purpose"]}
            data={purposes.map((value) => ({ value, label: purposeLabel(map, value) }))}
            onChange={(event) => onPurpose(event.currentTarget.value)}
          />
          <Checkbox.Group key={purpose} label={t("prepared.fields")} error={faults["fields"]} defaultValue={[...fields]}>
            <Stack gap={6} mt={6}>
              {fields.map((field) => (
                <Checkbox key={field} name="field" value={field} label={fieldLabel(map, field)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <NativeSelect
            name="protect"
            label={t("prepared.protect")}
            description={hasKey ? undefined : t("prepared.noKey")}
            error={faults["protect"]}
            data={protections.map((value) => ({
              value,
              label: t(value === "age" ? "prepared.protectOf.age" : "prepared.protectOf.zip"),
            }))}
          />
          <div className={style.pair}>
            <NativeSelect
              name="format"
              label={t("prepared.format")}
              data={[
                { value: "csv", label: t("prepared.formatOf.csv") },
                { value: "json", label: t("prepared.formatOf.json") },
              ]}
            />
            <NativeSelect
              name="days"
              label={t("prepared.days")}
              data={DAYS.map((days) => ({ value: String(days), label: t("prepared.day", { count: days }) }))}
            />
          </div>
          <NoteArea
            name="reason"
            label={t("prepared.reason")}
            description={t("prepared.reasonHint")}
            error={faults["reason"]}
            maxLength={REASON_CHARS_MAX}
          />
        </>
      )}
    </Form>
  );
}
