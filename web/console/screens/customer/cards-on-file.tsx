import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type CardOnFile, cardsQuery } from "../../api/cards.ts";
import { type DataMap, myForms } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import type { CardRequest } from "../../api/requests.ts";
import { session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { CardLine } from "../../pieces/card-line.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { RemoveCard, RenameCard } from "./card-dialogs.tsx";
import style from "./side-cards.module.css";

export type CardsOnFileProps = {
  readonly customer: string;
  readonly map: DataMap;
  readonly purpose: string;
  /** Transactions for which one of the cards may be taken. */
  readonly requests: readonly CardRequest[];
};

/** The cards that a customer left here, by the names they gave them: taken for a transaction, renamed, removed. */
export function CardsOnFile({ customer, map, purpose, requests }: CardsOnFileProps) {
  const { t } = useTranslation();
  const who = useCell(session);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = cardsQuery(customer, purpose);
  const { data, error } = useQuery(query);
  const [deed, setDeed] = useState<{ readonly kind: "rename" | "remove"; readonly card: CardOnFile } | null>(null);
  const refresh = async (): Promise<void> => {
    await Promise.all([queries.invalidateQueries({ queryKey: ["customer", customer] }), refreshEntries(queries)]);
  };
  const common = { customer, purpose, onClose: () => setDeed(null), onDone: refresh };
  return (
    <Card title={t("cards.title")}>
      {data === undefined && error === null ? <RowsSkeleton rows={1} /> : null}
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data?.length === 0 ? <p className={style.none}>{t("cards.none")}</p> : null}
      <ul className={style.lines}>
        {data?.map((card) => {
          const mayChange = myForms(map, who, purpose, card.field).has("change");
          return (
            <li key={card.id} className={style.line}>
              <span className={style.words}>
                <CardLine card={card} isExpired={card.isExpired} />
                <span>
                  <Badge>{t(`custody.${card.custody}`)}</Badge>
                </span>
              </span>
              <span className={style.buttons}>
                {card.custody === "processor" && !card.isExpired && requests.length > 0 ? (
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <Button size="compact-sm" variant="default">
                        {t("cards.use")}
                        <span className="sr-only"> {card.last4}</span>
                      </Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Label>{t("cards.useFor")}</Menu.Label>
                      {requests.map(({ id, transaction, number }) => (
                        <Menu.Item
                          key={id}
                          onClick={() => void navigate({ to: "/requests/$id", params: { id }, search: { card: card.id } })}
                        >
                          {transaction.title} · {number}
                        </Menu.Item>
                      ))}
                    </Menu.Dropdown>
                  </Menu>
                ) : null}
                {mayChange ? (
                  <>
                    <Button size="compact-sm" variant="default" onClick={() => setDeed({ kind: "rename", card })}>
                      {t("cards.rename")}
                      <span className="sr-only"> {card.last4}</span>
                    </Button>
                    <Button size="compact-sm" variant="default" onClick={() => setDeed({ kind: "remove", card })}>
                      {t("cards.remove")}
                      <span className="sr-only"> {card.last4}</span>
                    </Button>
                  </>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
      <RenameCard {...common} card={deed?.kind === "rename" ? deed.card : null} />
      <RemoveCard {...common} card={deed?.kind === "remove" ? deed.card : null} />
    </Card>
  );
}
