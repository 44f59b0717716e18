import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Payment, paymentsQuery } from "../../api/payments.ts";
import { type CardRequest, isOpen } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { ChargeDialog } from "./charge-dialog.tsx";
import { PaymentLine } from "./payment-line.tsx";
import style from "./request-screen.module.css";

const route = getRouteApi("/requests/$id");

export type PaymentsProps = { readonly request: CardRequest; readonly payments: readonly Payment[] };

/** What was charged for this transaction, and what can be: by the provider's token, never by a number. */
export function Payments({ request, payments }: PaymentsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { card: picked } = route.useSearch();
  const [isCharging, setCharging] = useState(picked !== undefined);
  const { state, card, custody } = request;
  const isLive = isOpen(request) || state === "provided";
  const mayCharge = isLive && (custody === "processor" || picked !== undefined);
  const isKeptHere = state === "provided" && card !== undefined && custody !== "processor";
  const refresh = async (): Promise<void> => {
    // The request itself is as it was, and looking at its card again would be noted for nothing.
    await Promise.all([queries.invalidateQueries(paymentsQuery(request.id)), refreshEntries(queries)]);
  };

  if (!mayCharge && !isKeptHere && payments.length === 0) return null;
  return (
    <Card
      title={t("payments.title")}
      aside={
        mayCharge ? (
          <Button size="compact-sm" variant={card === undefined ? "default" : "filled"} onClick={() => setCharging(true)}>
            {t(card === undefined ? "payments.useOther" : "payments.take")}
          </Button>
        ) : null
      }
    >
      {isKeptHere ? <p className={style.say}>{t("payments.keptHere")}</p> : null}
      {mayCharge && payments.length === 0 ? <p className={style.say}>{t("payments.none")}</p> : null}
      <ul className={style.rows}>
        {payments.map((payment) => (
          <PaymentLine key={payment.id} payment={payment} onDone={refresh} />
        ))}
      </ul>
      <ChargeDialog
        request={request}
        picked={picked ?? card?.id}
        isOpen={isCharging && mayCharge}
        onClose={() => setCharging(false)}
        onDone={refresh}
      />
    </Card>
  );
}
