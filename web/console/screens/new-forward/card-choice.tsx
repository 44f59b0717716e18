import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CardOnFile, cardsQuery } from "../../api/cards.ts";
import { cardWords } from "../../pieces/card-line.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";

export type CardChoiceProps = {
  readonly customer: string;
  readonly purpose: string;
  /** What is sent: a business may have cards for hotels and cards for flights. */
  readonly fields: readonly string[];
  readonly picked: string | undefined;
  readonly needsCode: boolean;
};

/** Which of the customer's cards goes. One that the payment provider keeps is charged there, and cannot be sent. */
export function CardChoice({ customer, purpose, fields, picked, needsCode }: CardChoiceProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(cardsQuery(customer, purpose));
  const cards = data?.filter(({ field }) => fields.includes(field));
  if (error !== null) return <RefusalNote error={error} />;
  if (cards === undefined) return <RowsSkeleton />;
  const sendable = cards.filter((card) => card.custody !== "processor");
  if (sendable.length === 0)
    return (
      <EmptyState title={t("newForward.noCard")} say={t(cards.length === 0 ? "newForward.noCardSay" : "newForward.atProvider")}>
        <Link to="/requests/new" search={{ customer, purpose }}>
          {t("action.newRequest")}
        </Link>
      </EmptyState>
    );
  const first = sendable.find((card) => !card.isExpired) ?? sendable[0];
  return (
    <NativeSelect
      name="card"
      label={t("newForward.card")}
      description={needsCode ? t("newForward.codeSay") : undefined}
      defaultValue={sendable.some(({ id }) => id === picked) ? picked : first?.id}
      data={sendable.map((card) => ({ value: card.id, label: labelOf(card, t("cards.expired")) }))}
    />
  );
}

function labelOf(card: CardOnFile, expired: string): string {
  return card.isExpired ? `${cardWords(card)} · ${expired}` : cardWords(card);
}
