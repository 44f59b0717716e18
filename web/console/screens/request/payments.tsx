import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cardsQuery } from "../../api/cards.ts";
import { refreshEntries } from "../../api/entries.ts";
import { paymentsQuery } from "../../api/payments.ts";
import { type CardRequest, isOpen, refreshRequests } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { ChargeDialog } from "./charge-dialog.tsx";
import { PaymentLine } from "./payment-line.tsx";
import style from "./request-screen.module.css";

const route = getRouteApi("/requests/$id");

/** What was charged for this transaction, and what can be: by the provider's token, never by a number. */
export function Payments({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { card: picked } = route.useSearch();
  const { id, subject, purpose, state, card } = request;
  const isLive = isOpen(request) || state === "provided";
  const { data: payments, error } = useQuery(paymentsQuery(id));
  const { data: cards } = useQuery({ ...cardsQuery(subject, purpose), enabled: isLive || card != null });
  const [isCharging, setCharging] = useState(picked !== undefined);
  const chargeable = cards?.filter(({ custody, isExpired }) => custody === "processor" && !isExpired) ?? [];
  const isKeptHere = card != null && cards?.some((one) => one.id === card.id && one.custody !== "processor") === true;
  const refresh = async (): Promise<void> => {
    await Promise.all([refreshRequests(queries), refreshEntries(queries)]);
  };

  const mayCharge = isLive && chargeable.length > 0;
  if (!mayCharge && !isKeptHere && (payments === undefined || payments.length === 0)) return null;
  return (
    <Card
      title={t("payments.title")}
      aside={
        mayCharge ? (
          <Button size="compact-sm" onClick={() => setCharging(true)}>
            {t("payments.take")}
          </Button>
        ) : null
      }
    >
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {isKeptHere && state === "provided" ? <p className={style.say}>{t("payments.keptHere")}</p> : null}
      {mayCharge && payments?.length === 0 ? <p className={style.say}>{t("payments.none")}</p> : null}
      <ul className={style.rows}>
        {payments?.map((payment) => (
          <PaymentLine key={payment.id} payment={payment} onDone={refresh} />
        ))}
      </ul>
      {cards === undefined ? null : (
        <ChargeDialog
          request={request}
          cards={chargeable}
          picked={picked ?? card?.id}
          isOpen={isCharging && mayCharge}
          onClose={() => setCharging(false)}
          onDone={refresh}
        />
      )}
    </Card>
  );
}
