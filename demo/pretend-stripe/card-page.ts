import { knowCard } from "./cards.ts";
import { ApiError } from "./errors.ts";
import { escapeHtml, page } from "./html.ts";
import type { PageAnswer, PageCall } from "./pages.ts";
import { addMethod } from "./payment-methods.ts";
import { completeSession, readSession } from "./sessions.ts";
import { confirmSetup } from "./setup-intents.ts";
import { type Account, type State, idOf } from "./state.ts";

/** The hosted card page of a session. The number that is typed here is looked over and forgotten. */
export function answerCardPage(state: State, id: string, call: PageCall): PageAnswer {
  const account = state.accountOf("sessions", id);
  const session = account === undefined ? undefined : readSession(account, id);
  if (account === undefined || session === undefined)
    return { status: 404, html: page("This page is not known", "<p>The address was not copied whole, perhaps.</p>") };
  if (session.status === "complete") return { status: 200, html: page("Already saved", "<p>The card was saved already.</p>") };
  if (session.status !== "open") return { status: 410, html: page("This page has run out", "<p>Go back and begin again.</p>") };
  if (call.method !== "POST") return { status: 200, html: cardForm(id, session.cancel_url, null) };
  return takeCard(account, id, call);
}

function takeCard(account: Account, id: string, { form, base }: PageCall): PageAnswer {
  const session = readSession(account, id);
  try {
    const card = knowCard(enteredCard(new URLSearchParams(form)), new Date());
    const holder = new URLSearchParams(form).get("name");
    const intent = confirmSetup(account, idOf(session.setup_intent), addMethod(account, card, holder === "" ? null : holder), {
      base,
      returnUrl: `${base}/c/pay/${id}`,
      isMoto: false,
    });
    const url = intent.next_action?.redirect_to_url?.url;
    if (intent.status === "requires_action" && typeof url === "string") return { status: 303, html: "", location: url };
    completeSession(account, id);
    return { status: 303, html: "", location: successUrl(session.success_url ?? "", id) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 402, html: cardForm(id, session.cancel_url, error.body.message) };
  }
}

function enteredCard(fields: URLSearchParams): { number: string; expMonth: number; expYear: number; cvc: string | null } {
  const [month = "", year = ""] = (fields.get("expiry") ?? "").split("/");
  return {
    number: (fields.get("number") ?? "").replaceAll(/[\s-]/gu, ""),
    expMonth: Number(month.trim() || Number.NaN),
    expYear: Number(year.trim() || Number.NaN),
    cvc: (fields.get("cvc") ?? "").trim(),
  };
}

export function successUrl(url: string, session: string): string {
  return url.replaceAll("{CHECKOUT_SESSION_ID}", session);
}

/** The form, with what was wrong. What was typed is not given back: it would stand in a page. */
export function cardForm(session: string, cancelUrl: string | null, wrong: string | null): string {
  const back = cancelUrl === null ? "" : `<p><a href="${escapeHtml(cancelUrl)}">Back without saving a card</a></p>`;
  return page(
    "Save your card",
    `${wrong === null ? "" : `<p role="alert">${escapeHtml(wrong)}</p>`}
<form method="post" action="/c/pay/${escapeHtml(session)}">
<label for="number">Card number</label><input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required autofocus>
<label for="expiry">Expiry (MM/YY)</label><input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="MM/YY" required>
<label for="cvc">Security code</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required>
<label for="name">Name on the card</label><input id="name" name="name" autocomplete="cc-name">
<button>Save card</button>
</form>${back}
<p class="note">Try 4242 4242 4242 4242, any later month, any three digits.</p>`,
  );
}
