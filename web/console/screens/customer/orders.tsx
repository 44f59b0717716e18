import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Order, ordersQuery, recordOrder } from "../../api/consents.ts";
import { useMyPurposes } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { dayOf } from "../../words/times.ts";
import { SaidDialog } from "./said-dialog.tsx";
import style from "./side-cards.module.css";

/** What the customer forbids whatever it is for: to write down more, to give anything to others. */
export function Orders({ subject, isOwner }: { readonly subject: string; readonly isOwner: boolean }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(ordersQuery(subject));
  const isAtWork = (useMyPurposes() ?? []).length > 0;
  return (
    <Card title={t("orders.title")}>
      {data === undefined && error === null ? <RowsSkeleton rows={1} /> : null}
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <ul className={style.lines}>
        {data?.map((order) => (
          <OrderLine
            key={order.kind}
            subject={subject}
            order={order}
            mayTurn={isOwner || (isAtWork && order.standing === "off")}
            isOwner={isOwner}
          />
        ))}
      </ul>
    </Card>
  );
}

type OrderLineProps = { readonly subject: string; readonly order: Order; readonly mayTurn: boolean; readonly isOwner: boolean };

function OrderLine({ subject, order, mayTurn, isOwner }: OrderLineProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { kind, standing, at } = order;
  const next = standing === "on" ? "off" : "on";
  const turn = async (evidence: string): Promise<void> => {
    await recordOrder(subject, kind, next, evidence);
    say(t("consent.done"));
    await Promise.all([queries.invalidateQueries({ queryKey: ordersQuery(subject).queryKey }), refreshEntries(queries)]);
  };
  return (
    <li className={style.line}>
      <span className={style.words}>
        {t(`orders.${kind}.label`)}
        <span className={style.quiet}>
          <Badge tone={standing === "on" ? "wait" : "quiet"}>{t(`orders.${standing}`)}</Badge> {at === null ? null : dayOf(at)}
        </span>
      </span>
      {mayTurn ? (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {t(`orders.verb.${next}`)}
          <span className="sr-only">: {t(`orders.${kind}.label`)}</span>
        </Button>
      ) : null}
      <SaidDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t(`orders.${kind}.label`)}
        verb={t(`orders.verb.${next}`)}
        explain={t(next === "on" ? `orders.${kind}.say` : "orders.offSay")}
        isNeeded={!isOwner}
        onSay={turn}
      />
    </li>
  );
}
