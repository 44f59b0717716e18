import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CardRequest, isOpen } from "../api/requests.ts";
import { RequestBadge } from "./request-badge.tsx";
import style from "./request-list.module.css";
import { When } from "./when.tsx";

/** A few requests, each a line: what about, how far, until when. */
export function RequestList({ requests }: { readonly requests: readonly CardRequest[] }) {
  const { t } = useTranslation();
  return (
    <ul className={style.list}>
      {requests.map((request) => (
        <li key={request.id} className={style.line}>
          <Link to="/requests/$id" params={{ id: request.id }} className={style.title}>
            {request.transaction.title}
          </Link>
          <span className={style.state}>
            <RequestBadge request={request} />
            <span className={style.quiet}>
              {isOpen(request) ? t("requests.expires") : null}{" "}
              <When at={isOpen(request) ? request.expiresAt : (request.providedAt ?? request.createdAt)} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
