import { useTranslation } from "react-i18next";
import { type CardRequest, isOpen } from "../../api/requests.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { RequestBadge } from "../../pieces/request-badge.tsx";
import { When } from "../../pieces/when.tsx";
import { moneyText } from "../../words/money.ts";
import style from "./requests-screen.module.css";

/** What it is about and its number, for whom, how much, how far, and until when. */
export function useRequestColumns(): readonly Column<CardRequest>[] {
  const { t } = useTranslation();
  return [
    {
      name: "title",
      label: t("requests.column.title"),
      cell: ({ transaction, number }) => (
        <>
          {transaction.title} <span className={style.number}>{number}</span>
        </>
      ),
    },
    { name: "customer", label: t("requests.column.customer"), cell: ({ subject }) => <CustomerLink id={subject} isNamed={false} /> },
    {
      name: "amount",
      label: t("requests.column.amount"),
      align: "right",
      cell: ({ transaction: { amountMinor, currency } }) =>
        amountMinor == null || currency == null ? "–" : <span className={style.amount}>{moneyText(amountMinor, currency)}</span>,
    },
    { name: "state", label: t("requests.column.state"), cell: (request) => <RequestBadge request={request} /> },
    {
      name: "when",
      label: t("requests.column.when"),
      cell: (request) => (
        <span className={style.when}>
          {isOpen(request) ? t("requests.expires") : null} <When at={momentOf(request)} />
        </span>
      ),
    },
  ];
}

/** What counts of a request's times, by how far it is. */
function momentOf(request: CardRequest): string {
  if (isOpen(request)) return request.expiresAt;
  return request.endedAt ?? request.usedAt ?? request.providedAt ?? request.createdAt;
}
