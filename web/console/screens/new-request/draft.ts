import { CUSTODIES, type NewRequest } from "../../api/requests.ts";
import type { Typed } from "../../pieces/use-form.ts";
import { type ReadAmount, readAmount } from "../../words/money.ts";

/** How the customer hears of it: told on the phone, or by a link to the address on file or to another. */
export const DELIVERIES = ["aloud", "file", "address"] as const;
export type Delivery = (typeof DELIVERIES)[number];

export type DraftLine = { readonly what: string; readonly when: string; readonly amount: ReadAmount };

/** What stands in the form just now. */
export type Draft = {
  readonly title: string;
  readonly currency: string;
  readonly amount: ReadAmount;
  readonly lines: readonly DraftLine[];
  readonly asks: readonly string[];
  readonly message: string;
  readonly delivery: Delivery;
  readonly custody: string;
};

export function readDraft(typed: Typed, lineCount: number): Draft {
  const currency = typed.text("currency");
  return {
    title: typed.text("title"),
    currency,
    amount: readAmount(typed.text("amount"), currency),
    lines: Array.from({ length: lineCount }, (_, n) => ({
      what: typed.text(`lines[${n}].what`),
      when: typed.text(`lines[${n}].when`),
      amount: readAmount(typed.text(`lines[${n}].amount`), currency),
    })),
    asks: typed.all("asks"),
    message: typed.text("message"),
    delivery: DELIVERIES.find((one) => one === typed.text("delivery")) ?? "aloud",
    custody: typed.text("custody"),
  };
}

/** What the lines add up to; null where none has an amount. */
export function sumOf(lines: readonly DraftLine[]): number | null {
  const amounts = lines.flatMap(({ amount }) => (amount.kind === "amount" ? [amount.amountMinor] : []));
  return amounts.length === 0 ? null : amounts.reduce((sum, one) => sum + one, 0);
}

/** What is asked for in all: as typed, else as the lines add up. */
export function totalOf({ amount, lines }: Draft): number | null {
  return amount.kind === "amount" ? amount.amountMinor : sumOf(lines);
}

/** The request as the server takes it. What was left as it is usually is not sent. */
export function toRequest(draft: Draft, typed: Typed): Omit<NewRequest, "subject" | "fields" | "purpose"> {
  const total = totalOf(draft);
  const [ttl, item] = [typed.text("ttl"), typed.text("secondItem")];
  const custody = CUSTODIES.find((one) => one === draft.custody);
  return {
    asks: draft.asks,
    transaction: {
      title: draft.title,
      ...(total === null ? {} : { amountMinor: total }),
      ...(total === null && draft.lines.length === 0 ? {} : { currency: draft.currency }),
      ...(draft.lines.length === 0 ? {} : { lines: draft.lines.map(toLine) }),
    },
    language: typed.text("language"),
    ...(draft.message === "" ? {} : { message: draft.message }),
    ...(ttl === "" ? {} : { ttlSeconds: Number(ttl) }),
    ...(item === "" ? {} : { secondItem: item as "postcode" | "code" }),
    ...(custody === undefined ? {} : { custody }),
    ...(draft.delivery === "file" ? { send: true } : {}),
    ...(draft.delivery === "address" ? { sendTo: typed.text("sendTo") } : {}),
  };
}

function toLine({ what, when, amount }: DraftLine): NonNullable<NewRequest["transaction"]["lines"]>[number] {
  return { what, ...(when === "" ? {} : { when }), ...(amount.kind === "amount" ? { amountMinor: amount.amountMinor } : {}) };
}
