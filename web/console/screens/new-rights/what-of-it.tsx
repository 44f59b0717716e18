import { Checkbox, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DataMap, MapField } from "../../api/data-map.ts";
import type { Kind, NewRightsRequest } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { FieldInput } from "../../pieces/field-input.tsx";
import { readFieldValue, readFieldValues } from "../../pieces/field-values.ts";
import { ManyInputs } from "../../pieces/many-inputs.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "./new-rights-screen.module.css";

/** Fields that were ticked, and how many inputs those have that may have several values. */
export type Chosen = { readonly fields: readonly string[]; readonly counts: Readonly<Record<string, number>> };

export type WhatOfItProps = {
  readonly kind: Kind;
  readonly map: DataMap;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly faults: Faults;
};

/** Uses that somebody can object to; the others rest on a contract, a law or somebody's life. */
const OBJECTABLE: ReadonlySet<string> = new Set(["legitimate-interests", "public-task", "consent"]);
/** Of these a part may be asked for; nobody is anonymised in part. */
const IN_PARTS: ReadonlySet<Kind> = new Set(["access", "portability", "restriction", "correction", "erasure"]);

/** Of what: some fields or all, for a correction with the right values; the use that is objected to. */
export function WhatOfIt({ kind, map, chosen, onChoose, faults }: WhatOfItProps) {
  const { t } = useTranslation();
  if (kind === "objection") {
    const purposes = Object.entries(map.purposes).filter(([, { basis }]) => OBJECTABLE.has(basis));
    return (
      <Card title={t("newRights.ofWhat")}>
        {purposes.length === 0 ? (
          <p className={style.say}>{t("newRights.noPurpose")}</p>
        ) : (
          <NativeSelect
            name="purpose"
            label={t("newRights.purpose")}
            error={faults["purpose"]}
            data={purposes.map(([value, { label }]) => ({ value, label }))}
          />
        )}
      </Card>
    );
  }
  if (!IN_PARTS.has(kind)) return null;
  const isCorrection = kind === "correction";
  const offered = Object.entries(map.fields).filter(([, field]) => !isCorrection || isCorrectable(field));
  return (
    <Card title={t("newRights.ofWhat")}>
      <div className={style.fields}>
        <Checkbox.Group
          label={t(isCorrection ? "newRights.whichWrong" : "newRights.which")}
          description={isCorrection ? undefined : t("newRights.whichHint")}
          error={faults["fields"] ?? faults["values"]}
          value={[...chosen.fields]}
          onChange={(fields) => onChoose({ ...chosen, fields })}
        >
          <div className={style.ticks}>
            {offered.map(([name, { label }]) => (
              <Checkbox key={name} value={name} label={label} />
            ))}
          </div>
        </Checkbox.Group>
        {isCorrection ? <RightValues {...{ map, chosen, onChoose, faults }} /> : null}
      </div>
    </Card>
  );
}

function RightValues({ map, chosen, onChoose, faults }: Omit<WhatOfItProps, "kind">) {
  const { t } = useTranslation();
  return chosen.fields.map((name) => {
    const field = map.fields[name];
    if (field === undefined) return null;
    const common = {
      name: `value.${name}`,
      field,
      label: t("newRights.right", { label: field.label }),
      error: faults[name] ?? faults[`values.${name}`],
    };
    return field.many === true ? (
      <ManyInputs
        key={name}
        {...common}
        count={chosen.counts[name] ?? 1}
        onCount={(count) => onChoose({ ...chosen, counts: { ...chosen.counts, [name]: count } })}
      />
    ) : (
      <FieldInput key={name} {...common} isRequired />
    );
  });
}

/** Files and cards come by other ways: nobody reads a card number to a form of the staff. */
function isCorrectable({ type }: MapField): boolean {
  return type !== "file" && type !== "card";
}

/** What was asked for, as the server takes it. */
export function readWhatOfIt(
  typed: Typed,
  kind: Kind,
  map: DataMap,
  { fields, counts }: Chosen,
): Pick<NewRightsRequest, "fields" | "purpose" | "values"> {
  if (kind === "objection") return { purpose: typed.text("purpose") };
  if (kind !== "correction") return fields.length === 0 ? {} : { fields: [...fields] };
  const values = fields.flatMap((name) => {
    const field = map.fields[name];
    if (field === undefined) return [];
    const value =
      field.many === true
        ? readFieldValues(typed, `value.${name}`, field, counts[name] ?? 1)
        : readFieldValue(typed, `value.${name}`, field);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { fields: [...fields], values: Object.fromEntries(values) };
}
