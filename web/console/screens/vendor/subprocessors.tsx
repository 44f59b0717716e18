import { useTranslation } from "react-i18next";
import type { VendorChange } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { readRows } from "../../pieces/read-rows.ts";
import { RowsEditor } from "../../pieces/rows-editor.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { PartProps } from "./vendor-facts.tsx";
import style from "./vendor-screen.module.css";

const ROWS_MAX = 50;

/** To whom it passes on what it is given: each with its country and what it does with it. */
export function Subprocessors({ vendor, isOwner }: PartProps) {
  const { t } = useTranslation();
  const { subprocessors } = vendor;
  return (
    <Card
      title={t("vendor.subprocessors")}
      aside={
        isOwner ? (
          <ChangeDialog vendor={vendor} title={t("vendor.subprocessors")} isWide read={readSubprocessors}>
            {(faults) => (
              <RowsEditor
                name="subprocessor"
                legend={t("vendor.subprocessors")}
                say={t("vendor.subprocessorsHint")}
                error={faults["subprocessors"]}
                columns={[
                  { name: "name", label: t("vendor.subprocessor"), isRequired: true },
                  { name: "country", label: t("vendor.country"), isRequired: true },
                  { name: "does", label: t("vendor.whatFor"), isRequired: true },
                ]}
                first={subprocessors}
                rowsMax={ROWS_MAX}
                add={t("vendor.addSubprocessor")}
              />
            )}
          </ChangeDialog>
        ) : undefined
      }
    >
      {subprocessors.length === 0 ? <p className={style.say}>{t("vendor.nothingYet")}</p> : null}
      <ul className={style.lines}>
        {subprocessors.map(({ name, country, does }) => (
          <li key={`${name} ${does}`} className={style.line}>
            <span>
              {name} <span className={style.quiet}>{does}</span>
            </span>
            <span className={style.quiet}>{country}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function readSubprocessors(typed: Typed): VendorChange {
  return {
    subprocessors: readRows(typed, "subprocessor", ["name", "country", "does"]).map(({ name, country, does }) => ({ name, country, does })),
  };
}
