import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { CardLine } from "../../pieces/card-line.tsx";
import style from "./request-screen.module.css";

/** What the customer gave, by its name; a card by what may be known of it. */
export function WhatCame({ request: { card, asks, subject, purpose, isCodeHeld } }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const others = asks.filter(({ type }) => type !== "card");
  return (
    <Card title={t("came.title")}>
      <ul className={style.rows}>
        {card === undefined ? null : (
          <li className={style.row}>
            <CardLine card={card} />
            {isCodeHeld ? <Badge tone="note">{t("came.codeHeld")}</Badge> : null}
          </li>
        )}
        {others.map(({ field, label }) => (
          <li key={field} className={style.row}>
            <span>{label}</span>
            <Link to="/customers/$id" params={{ id: subject }} search={{ purpose }}>
              {t("came.see")}
              <span className="sr-only">: {label}</span>
            </Link>
          </li>
        ))}
      </ul>
      {isCodeHeld ? <p className={style.say}>{t("came.codeSay")}</p> : null}
    </Card>
  );
}
