import type { Answer } from "../../base/result.ts";
import { RECEIVE_ANSWERS, type ReceiveFault, type ReceiveRefusal } from "../../safe/vault/receive-answers.ts";

/** Why what a customer sent was not taken. Nothing of it was kept. */
export type ProvideRefusal = {
  readonly code: ReceiveRefusal["code"] | "visit_over" | "already_provided" | "request_over" | "not_possible" | "fields_first";
  readonly fields?: readonly ReceiveFault[];
};

/** For the customer to read. */
export const PROVIDE_ANSWERS = {
  ...RECEIVE_ANSWERS,
  visit_over: {
    status: 401,
    say: "You have not come in yet, it was more than an hour ago, or the visit was closed. Please open your link again, or enter your number.",
  },
  already_provided: { status: 409, say: "This was answered already, in another window or on another device. There is nothing more to do." },
  request_over: { status: 410, say: "The time to answer is over, or the business has taken its request back. Nothing was taken." },
  not_possible: { status: 409, say: "This cannot be taken any more as it was asked for. Please tell the business." },
  fields_first: { status: 409, say: "Please fill in the other fields first; the card comes after them." },
} as const satisfies Record<ProvideRefusal["code"], Answer>;
