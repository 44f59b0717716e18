import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Badge } from "../../pieces/badge.tsx";
import style from "./vendor-screen.module.css";

export type OperationLineProps = {
  readonly vendor: Vendor;
  readonly operation: Operation;
  readonly onChange: (() => void) | undefined;
  readonly onRemove: (() => void) | undefined;
};

/** One of them: what it is called, what it sends and what is filled in. */
export function OperationLine({ vendor, operation, onChange, onRemove }: OperationLineProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  const { name, label, fields, needsCode, parameters, idempotent, request, isDamaged } = operation;
  const sends = [...fields.map((field) => fieldLabel(map, field)), ...(needsCode ? [t("operation.code")] : [])];
  return (
    <li className={style.line}>
      <div>
        <p>
          <span className={style.name}>{label}</span> <code className={style.quiet}>{name}</code>{" "}
          {idempotent ? <Badge tone="note">{t("operation.isIdempotent")}</Badge> : null}{" "}
          {isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : null}
        </p>
        <p className={style.quiet}>
          {sends.length === 0 ? t("operation.sendsNothing") : t("operation.sends", { fields: sends.join(", ") })}
        </p>
        {parameters.length === 0 ? null : (
          <p className={style.quiet}>{t("operation.fills", { names: parameters.map((one) => one.label).join(", ") })}</p>
        )}
        {isDamaged ? <p className={style.quiet}>{t("operation.damaged")}</p> : null}
        {request === null ? null : (
          <p className={style.quiet}>
            <code>
              {request.method} {request.path}
            </code>
          </p>
        )}
      </div>
      <span className={style.buttons}>
        {vendor.standing.ok && !isDamaged ? (
          <Button
            size="compact-sm"
            renderRoot={(props) => <Link to="/forwards/new" search={{ vendor: vendor.id, operation: name }} {...props} />}
          >
            {t("operation.use")}
            <span className="sr-only">: {label}</span>
          </Button>
        ) : null}
        {onChange === undefined ? null : (
          <Button size="compact-sm" variant="default" onClick={onChange}>
            {t("operation.change")}
            <span className="sr-only">: {label}</span>
          </Button>
        )}
        {onRemove === undefined ? null : (
          <Button size="compact-sm" variant="default" onClick={onRemove}>
            {t("operation.remove")}
            <span className="sr-only">: {label}</span>
          </Button>
        )}
      </span>
    </li>
  );
}
