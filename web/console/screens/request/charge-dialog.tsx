import { Checkbox, NativeSelect, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { type CardOnFile, cardsQuery } from "../../api/cards.ts";
import { pay } from "../../api/payments.ts";
import type { CardRequest } from "../../api/requests.ts";
import { amountRefusal } from "../../pieces/amount-refusal.ts";
import { cardWords } from "../../pieces/card-line.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { currencyChoices } from "../../words/currencies.ts";
import { amountText, readAmount } from "../../words/money.ts";
import style from "./charge-dialog.module.css";

export type ChargeDialogProps = {
  readonly request: CardRequest;
  readonly picked: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
};

const KINDS = ["charge", "authorise"] as const;
const AMOUNT_CHARS_MAX = 24;

/** How much, of which card, now or only held. The provider is asked once, whatever the network does. */
export function ChargeDialog(props: ChargeDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t("charge.title")}>
      {props.isOpen ? <Choice {...props} /> : null}
    </Dialog>
  );
}

/** Which cards are on file is read only now: looking is a deed of its own in the ledger. */
function Choice(props: ChargeDialogProps) {
  const { t } = useTranslation();
  const { subject, purpose } = props.request;
  const { data, error } = useQuery(cardsQuery(subject, purpose));
  const cards = data?.filter(({ custody, isExpired }) => custody === "processor" && !isExpired);
  if (error !== null) return <RefusalNote error={error} />;
  if (cards === undefined) return <RowsSkeleton />;
  if (cards.length === 0) return <EmptyState title={t("charge.noCard")} say={t("charge.noCardSay")} />;
  return <Content {...props} cards={cards} />;
}

function Content({ request, cards, picked, onClose, onDone }: ChargeDialogProps & { readonly cards: readonly CardOnFile[] }) {
  const { t } = useTranslation();
  const { amountMinor, currency: known } = request.transaction;
  const [currency, setCurrency] = useState(known ?? "USD");
  const [kind, setKind] = useState<(typeof KINDS)[number]>("charge");
  const take = async (typed: Typed): Promise<void> => {
    const read = readAmount(typed.text("amount"), currency);
    if (read.kind !== "amount") throw amountRefusal(t, "amountMinor", read.kind, currency);
    const payment = await pay(request.id, {
      kind,
      amountMinor: read.amountMinor,
      currency,
      card: typed.text("card"),
      ...(typed.isTicked("moto") ? { moto: true } : {}),
    });
    await onDone();
    if (payment.state === "succeeded" || payment.state === "authorised") say(t(`charge.done.${payment.state}`));
    onClose();
  };
  return (
    <Form verb={t(`charge.verb.${kind}`)} act={take} onCancel={onClose}>
      {(faults) => (
        <>
          <div className={style.amount}>
            <TextInput
              name="amount"
              label={t("newRequest.amount")}
              defaultValue={amountMinor == null ? "" : amountText(amountMinor, currency)}
              error={faults["amountMinor"]}
              inputMode="decimal"
              maxLength={AMOUNT_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
            />
            {known == null ? (
              <NativeSelect
                label={t("newRequest.currency")}
                value={currency}
                data={currencyChoices(t("newRequest.usual"), t("newRequest.allCurrencies")).map(({ group, items }) => ({
                  group,
                  items: [...items],
                }))}
                onChange={(event) => setCurrency(event.currentTarget.value)}
              />
            ) : (
              <span className={style.currency}>{known}</span>
            )}
          </div>
          <NativeSelect
            name="card"
            label={t("charge.card")}
            defaultValue={cards.some(({ id }) => id === picked) ? picked : cards[0]?.id}
            error={faults["card"]}
            data={cards.map((card) => ({ value: card.id, label: cardWords(card) }))}
          />
          <Radio.Group label={t("charge.how")} value={kind} onChange={(value) => setKind(KINDS.find((one) => one === value) ?? "charge")}>
            <div className={style.options}>
              {KINDS.map((one) => (
                <Radio key={one} value={one} label={t(`charge.kind.${one}`)} description={t(`charge.kind.${one}Say`)} />
              ))}
            </div>
          </Radio.Group>
          <Checkbox name="moto" label={t("charge.moto")} description={t("charge.motoSay")} />
        </>
      )}
    </Form>
  );
}
