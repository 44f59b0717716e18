import { useTranslation } from "react-i18next";
import type { Customer } from "../../api/customers.ts";
import { useCell } from "../../api/cell.ts";
import { type DataMap, type MapField, myForms } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import { Card } from "../../pieces/card.tsx";
import { HeldField } from "./held-field.tsx";
import style from "./held-fields.module.css";
import { isGiven } from "./is-given.ts";
import { NotGiven } from "./not-given.tsx";
import { NotShown } from "./not-shown.tsx";

export type HeldFieldsProps = { readonly customer: Customer; readonly map: DataMap; readonly purpose: string };

/** Every field of the purpose at hand, each with what this person may do with it; what is not theirs and what is not given stands beneath, in few words. */
export function HeldFields({ customer, map, purpose }: HeldFieldsProps) {
  const { t } = useTranslation();
  const isBuiltIn = map.purposes[purpose] === undefined;
  const fields = Object.entries(map.fields).filter(([, field]) => isBuiltIn || field.purposes.includes(purpose));
  const who = useCell(session);
  const notMine = fields.flatMap(([name, field]) => {
    const shown = customer.fields[name];
    return shown?.form === "refused" && myForms(map, who, purpose, name).size === 0 ? [{ name, field, refused: shown }] : [];
  });
  const isMine = ([name]: readonly [string, MapField]): boolean => notMine.every((one) => one.name !== name);
  const isEmpty = ([name]: readonly [string, MapField]): boolean =>
    !isGiven(customer.fields[name]) && customer.fields[name]?.form !== "refused";
  return (
    <Card title={t("customer.held")} aside={map.purposes[purpose]?.label}>
      <dl className={style.fields}>
        {fields
          .filter((one) => !isEmpty(one) && isMine(one))
          .map(([name, field]) => (
            // Another purpose is another question: what was shown for the old one goes.
            <HeldField key={`${purpose} ${name}`} customer={customer} map={map} purpose={purpose} name={name} field={field} />
          ))}
      </dl>
      <NotShown map={map} purpose={purpose} fields={notMine} />
      <NotGiven key={purpose} customer={customer.id} map={map} purpose={purpose} fields={fields.filter(isEmpty)} />
    </Card>
  );
}
