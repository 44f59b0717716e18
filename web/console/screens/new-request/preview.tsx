import { useTranslation } from "react-i18next";
import type { NamedField } from "./new-person-fields.tsx";
import { Card } from "../../pieces/card.tsx";
import { moneyText } from "../../words/money.ts";
import { type Draft, totalOf } from "./draft.ts";
import style from "./preview.module.css";

export type PreviewProps = {
  readonly draft: Draft | null;
  readonly business: string;
  readonly purpose: string;
  readonly fields: readonly NamedField[];
};

/** What the customer will be shown, as it stands in the form just now; before anything is sent. */
export function Preview({ draft, business, purpose, fields }: PreviewProps) {
  const { t } = useTranslation();
  const asked = fields.filter(([name]) => draft?.asks.includes(name));
  const total = draft === null ? null : totalOf(draft);
  return (
    <Card title={t("preview.title")}>
      <div className={style.page}>
        <p className={style.asks}>{t("preview.asks", { business })}</p>
        <ul className={style.fields}>
          {asked.map(([name, { label }]) => (
            <li key={name}>{label}</li>
          ))}
        </ul>
        <p className={style.title}>{draft === null || draft.title === "" ? t("preview.noTitle") : draft.title}</p>
        {draft === null || draft.lines.length === 0 ? null : (
          <ul className={style.lines}>
            {draft.lines.map(({ what, when, amount }, n) => (
              // Lines have no names; their place is all that tells them apart.
              <li key={n}>
                <span>
                  {what}
                  {when === "" ? null : <span className={style.quiet}>{when}</span>}
                </span>
                {amount.kind === "amount" ? <span className={style.amount}>{moneyText(amount.amountMinor, draft.currency)}</span> : null}
              </li>
            ))}
          </ul>
        )}
        {draft === null || total === null ? null : <p className={style.total}>{moneyText(total, draft.currency)}</p>}
        {draft === null || draft.message === "" ? null : <p className={style.message}>{draft.message}</p>}
        <p className={style.quiet}>{t("preview.purpose", { purpose })}</p>
      </div>
      <p className={style.say}>{t("preview.say")}</p>
    </Card>
  );
}
