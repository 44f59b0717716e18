import { createCredential, getCredential } from "./passkey-json.ts";

/** Sentences of the page's language by what went wrong; `refused` for everything else. */
type Sentences = Readonly<Record<string, string | undefined>>;
type Asked = { readonly challenge?: unknown; readonly options?: unknown; readonly code?: unknown };

/** Both forms that need a passkey: the one that signs in by it, and the one that has one made. */
export function beginPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void run(form);
    });
  }
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  if (button === null || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  say(form, undefined);
  const problem = await attempt(form);
  button.ariaDisabled = "false";
  if (problem === undefined) return location.assign(form.dataset["then"] ?? "/c/mine");
  const words = JSON.parse(form.dataset["words"] ?? "{}") as Sentences;
  say(form, words[problem] ?? words["refused"]);
}

/** Undefined where all went well. */
async function attempt(form: HTMLFormElement): Promise<string | undefined> {
  const asked = await post(form.dataset["options"] ?? "", {});
  if (typeof asked === "string") return asked;
  const { challenge, options } = asked;
  let credential: unknown;
  try {
    credential = await (form.dataset["passkey"] === "create" ? createCredential(options) : getCredential(options));
  } catch (error) {
    // A person who closes the dialog, a device without a screen lock, and a page that was left look alike here.
    const name = error instanceof DOMException ? error.name : "";
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
