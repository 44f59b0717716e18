import type { App } from "./strongroom.ts";

/** What is put on record about a subject, through the contract's routes and with the owner's key. */
export async function recordConsent(
  app: Pick<App, "call">,
  key: string,
  subject: string,
  purpose: string,
  standing: "given" | "withdrawn",
): Promise<void> {
  const answer = await app.call("PUT", `/v1/subjects/${subject}/consents/${purpose}`, { key, body: { standing, noticeVersion: "1" } });
  if (answer.status >= 300) throw new Error(`consent: ${answer.status} ${answer.text}`);
}

export async function objectTo(app: Pick<App, "call">, key: string, subject: string, purpose: string): Promise<void> {
  await askRight(app, key, { kind: "objection", subject, purpose, channel: "phone" });
}

/** Restricts the subject, or only the fields that are named. */
export async function restrict(app: Pick<App, "call">, key: string, subject: string, fields?: readonly string[]): Promise<void> {
  await askRight(app, key, { kind: "restriction", subject, channel: "phone", ...(fields === undefined ? {} : { fields }) });
}

async function askRight(app: Pick<App, "call">, key: string, body: unknown): Promise<void> {
  const answer = await app.call("POST", "/v1/rights-requests", { key, body });
  if (answer.status >= 300) throw new Error(`rights request: ${answer.status} ${answer.text}`);
}
