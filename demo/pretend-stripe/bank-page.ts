import { cardForm, successUrl } from "./card-page.ts";
import { answerPaymentChallenge } from "./confirm-payment.ts";
import { escapeHtml, page } from "./html.ts";
import type { PageAnswer, PageCall } from "./pages.ts";
import { completeSession } from "./sessions.ts";
import { answerSetupChallenge } from "./setup-intents.ts";
import type { Account, State } from "./state.ts";

/** 3-D Secure, as a customer meets it: their bank's page, where they confirm or do not. */
export function answerBankPage(state: State, id: string, call: PageCall): PageAnswer {
  const account = state.accountOf("setupIntents", id) ?? state.accountOf("paymentIntents", id);
  const intent = account?.setupIntents[id] ?? account?.paymentIntents[id];
  if (account === undefined || intent === undefined) return { status: 404, html: page("This page is not known", "<p>Begin again.</p>") };
  if (call.method !== "POST") {
    if (intent.status === "requires_action") return { status: 200, html: askForm(id, sumOf(intent)) };
    return { status: 200, html: page("Nothing to confirm", "<p>This was answered already.</p>") };
  }
  const isPassed = new URLSearchParams(call.form).get("answer") === "confirm";
  return intent.object === "setup_intent" ? afterSetup(account, id, isPassed) : afterPayment(account, id, isPassed);
}

function afterSetup(account: Account, id: string, isPassed: boolean): PageAnswer {
  const returnUrl = account.setupIntents[id]?.next_action?.redirect_to_url?.return_url ?? null;
  const intent = answerSetupChallenge(account, id, isPassed);
  const session = Object.values(account.sessions).find((one) => one.setup_intent === id);
  if (session === undefined) return backTo(returnUrl, { setup_intent: id, redirect_status: isPassed ? "succeeded" : "failed" });
  if (intent.status !== "succeeded")
    return { status: 402, html: cardForm(session.id, session.cancel_url, intent.last_setup_error?.message ?? "Not confirmed.") };
  completeSession(account, session.id);
  return { status: 303, html: "", location: successUrl(session.success_url ?? "", session.id) };
}

function afterPayment(account: Account, id: string, isPassed: boolean): PageAnswer {
  const returnUrl = account.paymentIntents[id]?.next_action?.redirect_to_url?.return_url ?? null;
  answerPaymentChallenge(account, id, isPassed);
  return backTo(returnUrl, { payment_intent: id, redirect_status: isPassed ? "succeeded" : "failed" });
}

function backTo(returnUrl: string | null, query: Readonly<Record<string, string>>): PageAnswer {
  const url = returnUrl === null ? null : URL.parse(returnUrl);
  if (url === null) return { status: 200, html: page("Thank you", "<p>You can close this page.</p>") };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { status: 303, html: "", location: url.href };
}

function sumOf(intent: { readonly object: string; readonly amount?: number; readonly currency?: string }): string {
  if (intent.amount === undefined || intent.currency === undefined) return "to save your card";
  return `a payment of ${(intent.amount / 100).toFixed(2)} ${intent.currency.toUpperCase()}`;
}

function askForm(id: string, what: string): string {
  return page(
    "Your bank asks",
    `<p>Pretend Bank asks you to confirm ${escapeHtml(what)}.</p>
<form method="post" action="/3ds/${escapeHtml(id)}">
<button name="answer" value="confirm">Confirm</button>
<button class="second" name="answer" value="refuse">Do not confirm</button>
</form>`,
  );
}
