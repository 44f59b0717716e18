import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type DataMap, type MapField, myForms } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import { FileActions } from "./file-actions.tsx";
import style from "./held-fields.module.css";

export type NotGivenProps = {
  readonly customer: string;
  readonly map: DataMap;
  readonly purpose: string;
  readonly fields: readonly (readonly [string, MapField])[];
};

/** Details that the customer has not given; those that this person may fill in are a click away. */
export function NotGiven({ customer, map, purpose, fields }: NotGivenProps) {
  const { t } = useTranslation();
  const who = useCell(session);
  const [open, setOpen] = useState<string | null>(null);
  const asked = fields.find(([name]) => name === open);
  if (fields.length === 0) return null;
  return (
    <section aria-label={t("customer.notGiven")} className={style.apart}>
      <h3>{t("customer.notGiven")}</h3>
      <div className={style.chips}>
        {fields.map(([name, field]) => {
          const forms = myForms(map, who, purpose, name);
          if (!forms.has("change"))
            return (
              <span key={name} className={style.chip}>
                {field.label}
              </span>
            );
          if (field.type === "file")
            return (
              <FileActions
                key={name}
                customer={customer}
                name={name}
                field={field}
                purpose={purpose}
                forms={forms}
                isHeld={false}
                label={`+ ${field.label}`}
              />
            );
          return (
            <Button key={name} size="compact-sm" variant="default" onClick={() => setOpen(name)}>
              <span className="sr-only">{t("change.addVerb")}: </span>
              <span aria-hidden="true">+&nbsp;</span>
              {field.label}
            </Button>
          );
        })}
      </div>
      {asked === undefined ? null : (
        <ChangeDialog
          customer={customer}
          name={asked[0]}
          field={asked[1]}
          purpose={purpose}
          isHeld={false}
          held={0}
          isOpen
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
