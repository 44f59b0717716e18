import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeCustomer, customerQuery } from "../../api/customers.ts";
import type { MapField } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { FieldInput } from "../../pieces/field-input.tsx";
import { readFieldValue, readFieldValues } from "../../pieces/field-values.ts";
import { Form } from "../../pieces/form.tsx";
import { ManyInputs } from "../../pieces/many-inputs.tsx";
import { say } from "../../pieces/notify.tsx";
import { RemoveValue } from "./remove-value.tsx";
import style from "./compare-dialog.module.css";

export type ChangeDialogProps = {
  readonly customer: string;
  readonly name: string;
  readonly field: MapField;
  readonly purpose: string;
  readonly isHeld: boolean;
  /** How many values there are, of a field that may have several. */
  readonly held: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** A new value without sight of the old one: what is there is not shown, and is not needed. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={props.isOpen}
      onClose={props.onClose}
      title={t(props.isHeld ? "change.title" : "change.addTitle", { label: props.field.label })}
    >
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ customer, name, field, purpose, isHeld, held, onClose }: ChangeDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [count, setCount] = useState(1);
  const save = async (value: unknown, message: string): Promise<void> => {
    const after = await changeCustomer(customer, { [name]: value }, purpose);
    queries.setQueryData(customerQuery(customer, purpose).queryKey, after);
    void refreshEntries(queries);
    void queries.invalidateQueries({ queryKey: ["customers"] });
    say(message);
    onClose();
  };
  return (
    <Form
      verb={t("save")}
      act={(typed) =>
        save(
          field.many === true ? readFieldValues(typed, "value", field, count) : (readFieldValue(typed, "value", field) ?? ""),
          t("change.done", { label: field.label }),
        )
      }
      beside={
        isHeld && field.required !== true ? (
          <RemoveValue label={field.label} onRemove={() => save(null, t("change.removed", { label: field.label }))} />
        ) : null
      }
      onCancel={onClose}
    >
      {(faults) => (
        <>
          {field.many === true ? (
            <ManyInputs name="value" field={field} label={field.label} error={faults[name]} count={count} onCount={setCount} isFirst />
          ) : (
            <FieldInput
              name="value"
              field={field}
              label={t("change.value", { label: field.label })}
              error={faults[name]}
              isRequired
              isFirst
            />
          )}
          <p className={style.hint}>
            {isHeld ? t(field.many === true ? "change.manyHint" : "change.hint", { count: held }) : t("change.addHint")}
          </p>
        </>
      )}
    </Form>
  );
}
