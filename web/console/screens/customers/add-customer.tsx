import { Anchor, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { addCustomer } from "../../api/customers.ts";
import { type DataMap, type MapField, myForms } from "../../api/data-map.ts";
import { Refusal } from "../../api/refusal.ts";
import { session } from "../../api/session.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { FieldInput } from "../../pieces/field-input.tsx";
import { readFieldValue, readFieldValues } from "../../pieces/field-values.ts";
import { Form } from "../../pieces/form.tsx";
import { ManyInputs } from "../../pieces/many-inputs.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { say } from "../../pieces/notify.tsx";
import style from "./find-customer.module.css";

export type AddCustomerProps = {
  readonly map: DataMap;
  readonly purpose: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onAdded: (id: string) => void;
  /** Somebody has this already: finds them by it. */
  readonly onFind: (field: string, equals: unknown) => void;
};

/** A form made from the map: the fields of this purpose that this person may fill in, the needed ones first. */
export function AddCustomer(props: AddCustomerProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} size="lg" title={t("addCustomer.title")}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

type Taken = { readonly field: string; readonly label: string; readonly value: unknown };

function Content({ map, purpose, onClose, onAdded, onFind }: AddCustomerProps) {
  const { t } = useTranslation();
  const who = useCell(session);
  const queries = useQueryClient();
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const [taken, setTaken] = useState<Taken | null>(null);
  const fields = fillable(map, (name) => myForms(map, who, purpose, name).has("change"));
  const first = useRef(fields[0]?.[0]);

  if (fields.length === 0) return <p>{t("addCustomer.nothing")}</p>;
  const add = async (typed: Typed): Promise<void> => {
    setTaken(null);
    const values = readAll(typed, fields, counts);
    try {
      const id = await addCustomer(values, purpose);
      void queries.invalidateQueries({ queryKey: ["customers"] });
      say(t("addCustomer.done"));
      onAdded(id);
    } catch (error) {
      const field = error instanceof Refusal && error.code === "already_exists" ? error.fields[0]?.field : undefined;
      if (field !== undefined) setTaken({ field, label: map.fields[field]?.label ?? field, value: values[field] });
      throw error;
    }
  };
  return (
    <Form verb={t("addCustomer.verb")} act={add} onCancel={onClose}>
      {(faults) => (
        <Stack gap="sm">
          {taken === null ? null : (
            <Anchor component="button" type="button" className={style.taken} onClick={() => onFind(taken.field, taken.value)}>
              {t("addCustomer.find", { field: taken.label })}
            </Anchor>
          )}
          {fields.map(([name, field]) =>
            field.many === true ? (
              <ManyInputs
                key={name}
                name={name}
                field={field}
                label={field.label}
                error={faults[name]}
                count={counts[name] ?? 1}
                onCount={(count) => setCounts((old) => ({ ...old, [name]: count }))}
              />
            ) : (
              <FieldInput
                key={name}
                name={name}
                field={field}
                label={field.label}
                error={faults[name]}
                isRequired={field.required === true}
                isFirst={name === first.current}
              />
            ),
          )}
        </Stack>
      )}
    </Form>
  );
}

/** Files come when the customer is there. */
function fillable(map: DataMap, isMine: (name: string) => boolean): readonly (readonly [string, MapField])[] {
  return Object.entries(map.fields)
    .filter(([name, field]) => field.type !== "file" && isMine(name))
    .toSorted(([, a], [, b]) => Number(b.required === true) - Number(a.required === true));
}

function readAll(
  typed: Typed,
  fields: readonly (readonly [string, MapField])[],
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, unknown>> {
  const values = fields.flatMap(([name, field]) => {
    const value = field.many === true ? readFieldValues(typed, name, field, counts[name] ?? 1) : readFieldValue(typed, name, field);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}
