import { useTranslation } from "react-i18next";
import type { MapField } from "../../api/data-map.ts";
import { Card } from "../../pieces/card.tsx";
import type { Faults } from "../../pieces/failure.ts";
import { FieldInput } from "../../pieces/field-input.tsx";
import { readFieldValue } from "../../pieces/field-values.ts";
import type { Typed } from "../../pieces/use-form.ts";
import style from "./new-request-screen.module.css";

export type NamedField = readonly [string, MapField];
export type NewPersonFieldsProps = { readonly fields: readonly NamedField[]; readonly faults: Faults };

const ASKED_AT_ONCE: ReadonlySet<string> = new Set(["name", "email", "phone"]);

/** What is noted of somebody new before they are asked: names and how they are reached, and what the map cannot do without. */
export function newPersonFields(fields: readonly NamedField[]): readonly NamedField[] {
  return fields
    .filter(
      ([, { type, category, required }]) => type !== "file" && (required === true || (ASKED_AT_ONCE.has(type) && isAboutThem(category))),
    )
    .toSorted(([, a], [, b]) => Number(b.required === true) - Number(a.required === true));
}

function isAboutThem(category: string): boolean {
  return category === "identity" || category === "contact";
}

export function readPerson(typed: Typed, fields: readonly NamedField[]): Readonly<Record<string, unknown>> {
  const values = fields.flatMap(([name, field]) => {
    const value = readFieldValue(typed, `fields.${name}`, field);
    return value === undefined ? [] : [[name, field.many === true ? [value] : value] as const];
  });
  return Object.fromEntries(values);
}

export function NewPersonFields({ fields, faults }: NewPersonFieldsProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("newRequest.person")}>
      <div className={style.person}>
        {fields.map(([name, field], n) => (
          <FieldInput
            key={name}
            name={`fields.${name}`}
            field={field}
            label={field.label}
            error={faults[name] ?? faults[`fields.${name}`]}
            isRequired={field.required === true}
            isFirst={n === 0}
          />
        ))}
      </div>
      <p className={style.say}>{t("newRequest.personSay")}</p>
    </Card>
  );
}
