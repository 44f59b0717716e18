import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Faults } from "../../pieces/failure.ts";
import { currencyChoices } from "../../words/currencies.ts";
import { moneyText } from "../../words/money.ts";
import { type Draft, sumOf } from "./draft.ts";
import style from "./new-request-screen.module.css";

export type AmountFieldsProps = { readonly draft: Draft | null; readonly currency: string; readonly faults: Faults };

const AMOUNT_CHARS_MAX = 24;

/** How much in all, and how it was read; left empty, it is what the lines add up to. */
export function AmountFields({ draft, currency, faults }: AmountFieldsProps) {
  const { t } = useTranslation();
  const [currencies] = useState(() => currencyChoices(t("newRequest.usual"), t("newRequest.allCurrencies")));
  return (
    <div className={style.amounts}>
      <TextInput
        name="amount"
        label={t("newRequest.total")}
        description={<Hint draft={draft} />}
        error={faults["transaction.amountMinor"]}
        inputMode="decimal"
        maxLength={AMOUNT_CHARS_MAX}
        autoComplete="off"
        className={style.money}
        inputWrapperOrder={["label", "input", "description", "error"]}
      />
      <NativeSelect
        name="currency"
        label={t("newRequest.currency")}
        defaultValue={currency}
        error={faults["transaction.currency"]}
        data={currencies.map(({ group, items }) => ({ group, items: [...items] }))}
      />
    </div>
  );
}

function Hint({ draft }: { readonly draft: Draft | null }) {
  const { t } = useTranslation();
  if (draft === null) return t("newRequest.totalHint");
  const [sum, { amount, currency }] = [sumOf(draft.lines), draft];
  if (amount.kind === "amount" && sum !== null && sum !== amount.amountMinor)
    return <span className={style.differs}>{t("newRequest.differs", { sum: moneyText(sum, currency) })}</span>;
  if (amount.kind === "amount") return t("newRequest.readAs", { amount: moneyText(amount.amountMinor, currency) });
  return sum === null ? t("newRequest.totalHint") : t("newRequest.sum", { sum: moneyText(sum, currency) });
}
