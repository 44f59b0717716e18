import { setTimeout as sleep } from "node:timers/promises";
import type { Life, Trouble } from "./crash-load.ts";
import type { Answer, Call, Json } from "./http-client.ts";
import type { App } from "./strongroom.ts";

type Door = { readonly app: App; readonly key: string; readonly ownerKey: string };

const PATIENCE_MS = 30_000;

/** A connection that the killed database left behind may still answer "not now"; whoever asks again is answered. */
async function ask(app: App, method: string, path: string, call: Call): Promise<Answer> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await app.call(method, path, call);
    if (answer.status !== 503 || performance.now() > until) return answer;
    await sleep(50);
  }
}

/** Reads each life back and settles what was never answered: it is there whole, or it is not there at all. */
export async function checkLives(door: Door, lives: readonly Life[]): Promise<Trouble[]> {
  const troubles: Trouble[] = [];
  for (const life of lives) {
    const told = life.unanswered?.kind === "create" ? await settleCreate(door, life) : await settleLife(door, life);
    if (told !== null) troubles.push({ what: told, subject: life.id });
    life.unanswered = null;
  }
  return troubles;
}

/** A create without an answer is asked again under its idempotency key: afterwards there is exactly one. */
async function settleCreate({ app, key }: Door, life: Life): Promise<string | null> {
  const { unanswered } = life;
  if (unanswered?.kind !== "create") return "not a create";
  const before = await findByEmail({ app, key }, life.email);
  const again = await ask(app, "POST", "/v1/subjects", { key, body: unanswered.body, headers: { "idempotency-key": life.idempotencyKey } });
  if (again.status !== 201)
    return `a create asked again under its key was answered ${again.status} ${again.text} (found before: ${before.length})`;
  life.id = String(again.json.id);
  if (before.length > 0 && before[0] !== life.id) return "a create asked again made another subject";
  const after = await findByEmail({ app, key }, life.email);
  return after.length === 1 ? await compareFields({ app, key }, life, [life.fields]) : `${after.length} subjects have the e-mail of one`;
}

async function findByEmail({ app, key }: Omit<Door, "ownerKey">, email: string): Promise<string[]> {
  const found = await ask(app, "POST", "/v1/subjects/search", { key, body: { field: "email", equals: email, purpose: "booking" } });
  return (found.json?.items ?? []).map(({ id }: { id: string }) => id);
}

async function settleLife({ app, key, ownerKey }: Door, life: Life): Promise<string | null> {
  const { unanswered } = life;
  const answer = await ask(app, "POST", `/v1/subjects/${life.id}/reveals`, { key, body: { fields: ["email"], purpose: "booking" } });
  if (answer.status === 410) {
    if (life.standing !== "erased" && unanswered?.kind !== "erase") return "an erased subject that nobody erased";
    life.standing = "erased";
    const found = await findByEmail({ app, key }, life.email);
    return found.includes(life.id) ? "an erased subject is found by its e-mail" : null;
  }
  if (life.standing === "erased") return `an acknowledged erasure is undone: ${answer.status}`;
  return (await settleConsent({ app, key, ownerKey }, life)) ?? (await settleFields({ app, key }, life));
}

async function settleFields(door: Omit<Door, "ownerKey">, life: Life): Promise<string | null> {
  const { unanswered } = life;
  const patched = unanswered?.kind === "patch" ? [{ ...life.fields, ...unanswered.fields }] : [];
  return await compareFields(door, life, [life.fields, ...patched]);
}

/** All fields are those of one of the versions; the version that is there becomes what is known. */
async function compareFields(
  { app, key }: Omit<Door, "ownerKey">,
  life: Life,
  versions: readonly Record<string, unknown>[],
): Promise<string | null> {
  const answer = await ask(app, "POST", `/v1/subjects/${life.id}/reveals`, {
    key,
    body: { fields: Object.keys(life.fields), purpose: "booking" },
  });
  if (answer.status !== 200) return `the fields were answered ${answer.status} ${answer.text}`;
  const there = Object.fromEntries(Object.entries(answer.json.fields as Record<string, Json>).map(([name, shown]) => [name, shown.value]));
  const version = versions.find((fields) => Object.entries(fields).every(([name, value]) => there[name] === value));
  if (version === undefined) return `the fields are ${JSON.stringify(there)}, and none of ${JSON.stringify(versions)}`;
  Object.assign(life.fields, version);
  return null;
}

async function settleConsent({ app, ownerKey }: Door, life: Life): Promise<string | null> {
  if (life.consent === "absent" && life.unanswered?.kind !== "consent") return null;
  const answer = await ask(app, "GET", `/v1/subjects/${life.id}/consents/newsletter`, { key: ownerKey });
  const standing = answer.json?.standing === "never_asked" ? "absent" : answer.json?.standing;
  const possible: readonly string[] = life.unanswered?.kind === "consent" ? [life.consent, life.unanswered.standing] : [life.consent];
  if (!possible.includes(standing)) return `the consent is ${answer.status} ${answer.text}, not ${possible.join(" or ")}`;
  life.consent = standing;
  return null;
}
