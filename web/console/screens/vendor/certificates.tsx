import { useTranslation } from "react-i18next";
import type { VendorChange } from "../../api/vendors.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { readRows } from "../../pieces/read-rows.ts";
import { RowsEditor } from "../../pieces/rows-editor.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { dayOf } from "../../words/times.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const ROWS_MAX = 50;

/** What others have certified of it, and until when that holds. */
export function Certificates({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const { certifications } = vendor;
  return (
    <Card
      title={t("vendor.certificates")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.certificates")} read={readCertificates}>
            {(faults) => (
              <RowsEditor
                name="certificate"
                legend={t("vendor.certificates")}
                say={t("vendor.certificatesHint")}
                error={faults["certifications"]}
                columns={[
                  { name: "name", label: t("vendor.certificate"), placeholder: "PCI DSS 4.0.1, level 1", isRequired: true },
                  { name: "until", label: t("vendor.validUntil"), type: "date" },
                ]}
                first={certifications.map(({ name, validUntil }) => ({ name, until: validUntil ?? "" }))}
                rowsMax={ROWS_MAX}
                add={t("vendor.addCertificate")}
              />
            )}
          </ChangeDialog>
        ) : undefined
      }
    >
      {certifications.length === 0 ? <p className={style.say}>{t("vendor.nothingYet")}</p> : null}
      <ul className={style.lines}>
        {certifications.map(({ name, validUntil, isOver }) => (
          <li key={`${name} ${validUntil ?? ""}`} className={style.line}>
            <span>{name}</span>
            {validUntil === null ? null : (
              <Badge tone={isOver ? "bad" : "quiet"}>{t(isOver ? "vendor.ranOut" : "vendor.until", { day: dayOf(validUntil) })}</Badge>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function readCertificates(typed: Typed): VendorChange {
  return {
    certifications: readRows(typed, "certificate", ["name", "until"]).map(({ name, until }) => ({
      name,
      validUntil: until === "" ? null : until,
    })),
  };
}
