import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type CardRequest, isOpen } from "../../api/requests.ts";
import { session } from "../../api/session.ts";
import { useNames } from "../../api/staff.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { RequestBadge } from "../../pieces/request-badge.tsx";
import { When } from "../../pieces/when.tsx";
import { moneyText } from "../../words/money.ts";
import { wordsFor } from "../../words/words-for.ts";
import style from "./request-screen.module.css";

/** How much, who asked whom and when, and until when. */
export function RequestLead({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const names = useNames(isOwner && !request.isOwn && request.createdBy.name == null);
  const { transaction, createdBy, createdAt, expiresAt, subject, isOwn } = request;
  const { amountMinor, currency } = transaction;
  const who = isOwn ? t("request.you") : (createdBy.name ?? names.get(createdBy.id) ?? wordsFor("actorKind", createdBy.kind));
  return (
    <span className={style.lead}>
      <RequestBadge request={request} />
      {amountMinor == null || currency == null ? null : <span>{moneyText(amountMinor, currency)}</span>}
      <span>
        {t("request.askedBy", { who })} <When at={createdAt} />
      </span>
      <span>
        {t("request.for")} <CustomerLink id={subject} />
      </span>
      {isOpen(request) ? (
        <span>
          {t("requests.expires")} <When at={expiresAt} />
        </span>
      ) : null}
    </span>
  );
}
