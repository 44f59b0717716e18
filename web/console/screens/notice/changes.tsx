import { useTranslation } from "react-i18next";
import type { Draft } from "../../api/notice.ts";
import { Card } from "../../pieces/card.tsx";
import style from "./notice-screen.module.css";

/** What publishing now would change, sentence by sentence, and for how many customers that is news. */
export function Changes({ draft }: { readonly draft: Draft }) {
  const { t } = useTranslation();
  return (
    <Card title={t("notice.changes.title")}>
      <ChangeLines draft={draft} />
    </Card>
  );
}

export function ChangeLines({ draft: { differences, tell } }: { readonly draft: Draft }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className={style.lines}>
        {differences.added.map((line) => (
          <li key={line} className={style.added}>
            <ins>{line}</ins>
          </li>
        ))}
        {differences.removed.map((line) => (
          <li key={line} className={style.removed}>
            <del>{line}</del>
          </li>
        ))}
      </ul>
      <p className={style.quiet}>
        {tell.fields.length === 0 ? t("notice.changes.nobody") : t("notice.changes.tell", { count: tell.customers })}{" "}
        {tell.askAgain.map(({ purpose, label, customers }) => (
          <span key={purpose}>{t("notice.changes.ask", { label, count: customers })} </span>
        ))}
      </p>
    </>
  );
}
