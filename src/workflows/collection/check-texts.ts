import { isMailAddress } from "../../platform/outbox/mail.ts";
import { holdsCardNumber } from "../../registers/datamap/card-numbers.ts";
import type { FieldRefusal } from "../../safe/access/answers.ts";
import type { Transaction } from "./details.ts";

type Texts = {
  readonly subject: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly transaction: Transaction;
  readonly message: string | null;
  readonly sendTo: string | null;
};

/** What stands against the words of a request, each with its place. The words themselves are not repeated. */
export function checkTexts({ subject, fields, transaction, message, sendTo }: Texts): readonly FieldRefusal[] {
  const { title, lines, amountMinor, currency } = transaction;
  const faults: FieldRefusal[] = [];
  const say = (field: string, code: string, words: string): void => void faults.push({ field, code, say: words });
  const noCard = (field: string, text: string): void => {
    if (holdsCardNumber(text))
      say(field, "card_number_in_text", "This holds a card number. Take it out: the customer enters it on the page.");
  };

  if (subject !== null && Object.keys(fields).length > 0) {
    say("fields", "subject_given", "Fields are for somebody new; change those of a known customer by themselves.");
  }
  noCard("transaction.title", title);
  lines.forEach(({ what, when }, n) => {
    noCard(`transaction.lines[${n}].what`, what);
    noCard(`transaction.lines[${n}].when`, when ?? "");
  });
  noCard("message", message ?? "");
  const hasAmount = amountMinor !== null || lines.some((line) => line.amountMinor !== null);
  if (hasAmount && currency === null) say("transaction.currency", "missing", "An amount needs its currency.");
  if (currency !== null && !CURRENCIES.has(currency)) say("transaction.currency", "currency_unknown", "This is no currency of ISO 4217.");
  if (sendTo !== null && !isMailAddress(sendTo)) say("sendTo", "not_an_email", "Mail cannot be sent to this address.");
  return faults;
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
