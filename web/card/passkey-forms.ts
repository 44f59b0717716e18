import { createCredential, getCredential } from "./passkey-json.ts";

/** Sentences of the page's language by what went wrong; `refused` for everything else. */
type Sentences = Readonly<Record<string, string | undefined>>;
type Asked = { readonly challenge?: unknown; readonly options?: unknown; readonly code?: unknown };

/** A challenge is good for five minutes; a page that stays open asks for another before. */
const RENEWED_MS = 240_000;
/** After half an hour the page is asked no more: whoever comes back to it has the button. */
const RENEWALS_MAX = 7;

/** What a box of the page offers to fill in, while it does; the button's own question comes instead of it. */
let offer = new AbortController();

/** Both forms that need a passkey: the one that signs in by it, and the one that has one made. */
export function beginPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void run(form);
    });
    if (form.dataset["passkey"] === "get") void offerPasskeys(form);
  }
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  if (button === null || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  offer.abort();
  say(form, undefined);
  const problem = await attempt(form);
  button.ariaDisabled = "false";
  tell(form, problem);
}

/**
 * Passkeys among what the browser offers in the box for the address, where it can (WebAuthn Level 3, 5.1.4: conditional mediation). It asks nothing of
 * anybody who has none, and says nothing unless one was chosen and refused.
 */
async function offerPasskeys(form: HTMLFormElement): Promise<void> {
  if (!("isConditionalMediationAvailable" in PublicKeyCredential) || !(await PublicKeyCredential.isConditionalMediationAvailable())) return;
  for (let renewals = 0; renewals < RENEWALS_MAX && form.isConnected; renewals += 1) {
    const mine = new AbortController();
    offer = mine;
    let isOld = false;
    const timer = setTimeout(() => {
      isOld = true;
      mine.abort();
    }, RENEWED_MS);
    const problem = await attempt(form, { mediation: "conditional", signal: mine.signal });
    clearTimeout(timer);
    if (problem !== "cancelled") return tell(form, problem);
    if (!isOld) return;
  }
}

function tell(form: HTMLFormElement, problem: string | undefined): void {
  if (problem === undefined) return location.assign(form.dataset["then"] ?? "/c/mine");
  const words = JSON.parse(form.dataset["words"] ?? "{}") as Sentences;
  say(form, words[problem] ?? words["refused"]);
}

/** Undefined where all went well. */
async function attempt(form: HTMLFormElement, more: Parameters<typeof getCredential>[1] = {}): Promise<string | undefined> {
  const asked = await post(form.dataset["options"] ?? "", {});
  // Nobody has asked for anything yet: the button tells what is wrong.
  if (typeof asked === "string") return more.mediation === undefined ? asked : "cancelled";
  const { challenge, options } = asked;
  let credential: unknown;
  try {
    credential = await (form.dataset["passkey"] === "create" ? createCredential(options) : getCredential(options, more));
  } catch (error) {
    // A person who closes the dialog, a device without a screen lock, and a page that was left look alike here.
    const name = error instanceof DOMException ? error.name : "";
    if (more.mediation !== undefined) return "cancelled";
    return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : name === "InvalidStateError" ? "passkey_known" : "refused";
  }
  const label = form.querySelector<HTMLInputElement>("input[name=label]")?.value;
  const answer = await post(form.action, { challenge, credential, ...(label === undefined ? {} : { label }) });
  return typeof answer === "string" ? answer : undefined;
}

/** What it answers, or the code of why not. */
async function post(address: string, body: unknown): Promise<Asked | string> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
    });
    const told = (await answer.json()) as Asked;
    if (answer.ok) return told;
    return typeof told.code === "string" ? told.code : "refused";
  } catch {
    return "refused";
  }
}

function say(form: HTMLFormElement, text: string | undefined): void {
  const line = form.querySelector<HTMLElement>("[role=alert]");
  if (line === null) return;
  line.textContent = text ?? "";
  line.hidden = text === undefined;
}
