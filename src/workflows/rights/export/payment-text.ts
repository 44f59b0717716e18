import { type Language, localeOf } from "../../../base/language.ts";
import type { PaymentTold } from "./account.ts";
import { type ExportWords, wordsFor } from "./messages.ts";

/** What came of a payment, with its sums: what was taken can be less than was held, and some of it can have been given back. */
export function paymentText(
  words: ExportWords,
  language: Language,
  { state, amountMinor, capturedMinor, refundedMinor, currency }: PaymentTold,
): string {
  const sum = (minor: number): string => amountText(language, minor, currency);
  const minor = state === "succeeded" || state === "refunded" ? capturedMinor : amountMinor;
  const said = `${sum(minor)}, ${wordsFor(words, "paid", state === "refunded" ? "succeeded" : state) ?? state}`;
  return refundedMinor === 0 ? said : `${said}; ${sum(refundedMinor)}, ${words("paid.refunded")}`;
}

function amountText(language: Language, minor: number, currency: string): string {
  const format = new Intl.NumberFormat(localeOf(language), { style: "currency", currency, currencyDisplay: "code" });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
