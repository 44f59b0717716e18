import { answerCardPage } from "./card-page.ts";
import { answerBankPage } from "./bank-page.ts";
import { page } from "./html.ts";
import type { State } from "./state.ts";

export type PageCall = { readonly method: string; readonly path: string; readonly form: string; readonly base: string };

export type PageAnswer = { readonly status: number; readonly html: string; readonly location?: string };

/** What customers see in a browser: the hosted card page, and the page of the bank that wants them to confirm. */
export function answerPage(state: State, call: PageCall): PageAnswer {
  const [, first, second, third] = call.path.split("/");
  if (first === "c" && second === "pay" && third !== undefined) return answerCardPage(state, third, call);
  if (first === "3ds" && second !== undefined) return answerBankPage(state, second, call);
  return { status: 404, html: page("Not here", "<p>There is no such page.</p>") };
}
