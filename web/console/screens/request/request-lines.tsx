import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { amountText } from "../../words/money.ts";
import style from "./request-lines.module.css";

/** What the customer reads about the transaction: its lines, what they add up to, and the message. */
export function RequestLines({ request: { transaction, message } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const { lines, currency, amountMinor } = transaction;
  if (lines.length === 0 && (message === null || message === "")) return null;
  const amount = (minor: number | null | undefined): string => (minor == null || currency == null ? "" : amountText(minor, currency));
  return (
    <Card title={t("request.lines")}>
      {lines.length === 0 ? null : (
        <table className={style.table}>
          <caption className="sr-only">{t("request.lines")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("newRequest.what")}</th>
              <th scope="col">{t("newRequest.when")}</th>
              <th scope="col" className={style.amount}>
                {currency ?? t("newRequest.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ what, when, amountMinor: minor }, n) => (
              // Lines have no names; their place is all that tells them apart.
              <tr key={n}>
                <td>{what}</td>
                <td>{when}</td>
                <td className={style.amount}>{amount(minor)}</td>
              </tr>
            ))}
          </tbody>
          {amountMinor == null ? null : (
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  {t("newRequest.total")}
                </th>
                <td className={style.amount}>{amount(amountMinor)}</td>
              </tr>
            </tfoot>
          )}
        </table>
      )}
      {message === null || message === "" ? null : <p className={style.message}>{message}</p>}
    </Card>
  );
}
