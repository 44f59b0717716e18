import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import { download } from "../../api/downloads.ts";
import type { Import } from "../../api/imports.ts";
import { Card } from "../../pieces/card.tsx";
import { SaveEncrypted } from "../../pieces/save-encrypted.tsx";
import { countOf, dayOf } from "../../words/times.ts";
import { translated } from "../../words/words.ts";
import style from "./imports-screen.module.css";

/** Rows that were not taken: where, and why. The rest went in, and these can be mended and sent again. */
export function Rejected({ of }: { readonly of: Import }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const [isSaving, setSaving] = useState(false);
  const title = t("rejected.title", { count: of.rejectedCount });
  const day = of.rejectedUntil === null ? null : dayOf(of.rejectedUntil);
  if (of.rejectedGone)
    return (
      <Card title={title}>
        <p className={style.quiet}>{t("rejected.gone", { day })}</p>
      </Card>
    );
  return (
    <Card
      title={title}
      aside={
        <Button size="compact-sm" variant="default" onClick={() => setSaving(true)}>
          {t("rejected.save")}
        </Button>
      }
    >
      <p className={style.quiet}>
        {t("rejected.say")} {day === null ? null : t("rejected.until", { day })}
      </p>
      <div className={style.scroll} tabIndex={0} role="region" aria-label={t("rejected.rows")}>
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col">{t("rejected.line")}</th>
              <th scope="col">{t("rejected.column")}</th>
              <th scope="col">{t("rejected.field")}</th>
              <th scope="col">{t("rejected.why")}</th>
            </tr>
          </thead>
          <tbody>
            {of.rejected.map((row) => (
              <tr key={`${row.line} ${row.column ?? ""} ${row.field ?? ""} ${row.code}`}>
                <td>{countOf(row.line)}</td>
                <td>{row.column ?? "–"}</td>
                <td>{row.field === null ? "–" : fieldLabel(map, row.field)}</td>
                <td>{translated(row.say)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {of.rejected.length < of.rejectedCount ? <p className={style.quiet}>{t("rejected.more", { count: of.rejected.length })}</p> : null}
      <SaveEncrypted
        isOpen={isSaving}
        onClose={() => setSaving(false)}
        title={t("rejected.save")}
        formats={["age", "zip"]}
        seal={(lock) => download({ what: "rejected", import: of.id }, lock)}
      />
    </Card>
  );
}
