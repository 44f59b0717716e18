import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import type { Customer } from "../../api/customers.ts";
import { type DataMap, type MapField, myForms, needsApproval, needsReason } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { FieldValue } from "../../pieces/field-value.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { CompareDialog } from "./compare-dialog.tsx";
import { FileActions } from "./file-actions.tsx";
import style from "./held-fields.module.css";
import { countGiven, isGiven } from "./is-given.ts";
import { WhoMay } from "./who-may.tsx";

export type HeldFieldProps = {
  readonly customer: Customer;
  readonly map: DataMap;
  readonly purpose: string;
  readonly name: string;
  readonly field: MapField;
};

/** One field of a customer, and the acts that this person's roles grant for it. */
export function HeldField({ customer, map, purpose, name, field }: HeldFieldProps) {
  const { t } = useTranslation();
  const who = useCell(session);
  const [open, setOpen] = useState<"compare" | "change" | null>(null);
  const forms = myForms(map, who, purpose, name);
  const shown = customer.fields[name];
  const isHeld = isGiven(shown);
  const isFile = field.type === "file";
  const mayReveal = forms.has("clear") && field.mask !== "none" && !isFile;
  const close = (): void => setOpen(null);
  const common = { customer: customer.id, name, field, purpose, onClose: close };
  return (
    <div className={style.field}>
      <dt>
        {field.label} <WhoMay map={map} purpose={purpose} name={name} label={field.label} />
      </dt>
      <dd className={style.value}>
        <FieldValue
          subject={customer.id}
          field={name}
          label={field.label}
          shown={shown}
          purpose={purpose}
          mayReveal={mayReveal}
          needsReason={needsReason(map, who, purpose, name)}
          needsApproval={needsApproval(map, who, purpose, name)}
        />
        {isHeld && forms.has("use") && !forms.has("clear") ? <Badge>{t("field.useOnly")}</Badge> : null}
      </dd>
      <dd className={style.actions}>
        {isHeld && !isFile && (forms.has("masked") || forms.has("use") || forms.has("clear")) ? (
          <Button size="compact-sm" variant="default" onClick={() => setOpen("compare")}>
            {t("compare.verb")}
            <span className="sr-only"> {field.label}</span>
          </Button>
        ) : null}
        {forms.has("change") && !isFile ? (
          <Button size="compact-sm" variant="default" onClick={() => setOpen("change")}>
            {t(isHeld ? "change.verb" : "change.addVerb")}
            <span className="sr-only"> {field.label}</span>
          </Button>
        ) : null}
        {isFile ? <FileActions {...common} forms={forms} isHeld={isHeld} /> : null}
      </dd>
      <CompareDialog {...common} isOpen={open === "compare"} />
      <ChangeDialog {...common} isOpen={open === "change"} isHeld={isHeld} held={countGiven(shown)} />
    </div>
  );
}
