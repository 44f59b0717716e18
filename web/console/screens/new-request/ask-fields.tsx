import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MapField } from "../../api/data-map.ts";
import style from "./new-request-screen.module.css";

export type AskFieldsProps = { readonly fields: readonly (readonly [string, MapField])[]; readonly error: string | undefined };

/** What the customer is asked for, by the names that the map gives; a card is what one mostly comes here for. */
export function AskFields({ fields, error }: AskFieldsProps) {
  const { t } = useTranslation();
  const hasCard = fields.some(([, { type }]) => type === "card");
  return (
    <Checkbox.Group
      label={t("newRequest.asks")}
      description={t("newRequest.asksHint")}
      error={error}
      defaultValue={fields.flatMap(([name, { type }]) => (type === "card" ? [name] : []))}
    >
      <div className={style.asks}>
        {fields.map(([name, { label, type }], n) => (
          <Checkbox
            key={name}
            name="asks"
            value={name}
            label={label}
            aria-invalid={error === undefined ? undefined : true}
            data-card={type === "card" || undefined}
            data-first={(!hasCard && n === 0) || undefined}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
