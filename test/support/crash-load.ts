import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import type { Answer } from "./http-client.ts";
import { person } from "./plain-map.ts";
import type { App } from "./strongroom.ts";

/** What one subject must be now: what was acknowledged, and what was asked for and never answered. */
export type Life = {
  id: string;
  readonly email: string;
  readonly idempotencyKey: string;
  readonly fields: Record<string, unknown>;
  standing: "live" | "erased";
  consent: "absent" | "given" | "withdrawn";
  unanswered: Unanswered | null;
};
export type Unanswered =
  | { readonly kind: "create"; readonly body: unknown }
  | { readonly kind: "patch"; readonly fields: Record<string, unknown> }
  | { readonly kind: "erase" }
  | { readonly kind: "consent"; readonly standing: "given" | "withdrawn" };
export type Trouble = { readonly what: string; readonly subject: string | null };

export type Load = {
  readonly app: App;
  readonly key: string;
  readonly ownerKey: string;
  /** Subjects of earlier rounds that only this worker touches. */
  readonly lives: readonly Life[];
  readonly touched: Life[];
  readonly troubles: Trouble[];
  readonly dice: Dice;
  readonly stop: AbortSignal;
  readonly serial: string;
};

let people = 1;

/** Works until told to stop; answers how many writes were acknowledged. */
export async function loadWorker(load: Load): Promise<number> {
  const { dice, stop, touched } = load;
  const mine = load.lives.filter(({ standing, unanswered }) => standing === "live" && unanswered === null);
  let acknowledged = 0;
  while (!stop.aborted) {
    const free = mine.filter(({ standing, unanswered }) => standing === "live" && unanswered === null);
    const isNew = free.length < 3 || dice.chance(0.35);
    const life = isNew ? born(load.serial) : dice.pick(free);
    if (isNew) mine.push(life);
    if (!touched.includes(life)) touched.push(life);
    const isAcknowledged = isNew ? await create(load, life) : await doSomething(load, life);
    if (isAcknowledged === null) await sleep(20);
    else if (isAcknowledged) acknowledged += 1;
  }
  return acknowledged;
}

function born(serial: string): Life {
  const fields = person(people++);
  return {
    id: "",
    email: String(fields["email"]),
    idempotencyKey: `crash-${serial}-${people}`,
    fields,
    standing: "live",
    consent: "absent",
    unanswered: null,
  };
}

/** True when acknowledged, false for a mere read, null when no answer came. */
async function doSomething(load: Load, life: Life): Promise<boolean | null> {
  const roll = load.dice.roll();
  if (roll < 0.45) return await patch(load, life);
  if (roll < 0.8) return await reveal(load, life);
  if (roll < 0.92) return await consent(load, life);
  return await erase(load, life);
}

async function create(load: Load, life: Life): Promise<boolean | null> {
  const body = { fields: life.fields, purpose: "booking" };
  life.unanswered = { kind: "create", body };
  const answer = await tryCall(load, "POST", "/v1/subjects", load.key, body, { "idempotency-key": life.idempotencyKey });
  if (!isAcknowledged(load, life, answer)) return null;
  life.id = String(answer?.json.id);
  life.unanswered = null;
  return true;
}

async function patch(load: Load, life: Life): Promise<boolean | null> {
  const mark = `${load.serial}-${load.dice.below(1_000_000)}`;
  const fields = { fullname: `Patched Name${mark}`, home: `Patched home ${mark}` };
  life.unanswered = { kind: "patch", fields };
  const answer = await tryCall(load, "PATCH", `/v1/subjects/${life.id}`, load.key, { fields, purpose: "booking" });
  if (!isAcknowledged(load, life, answer)) return null;
  Object.assign(life.fields, fields);
  life.unanswered = null;
  return true;
}

async function consent(load: Load, life: Life): Promise<boolean | null> {
  const standing = life.consent === "given" ? "withdrawn" : "given";
  life.unanswered = { kind: "consent", standing };
  const answer = await tryCall(load, "PUT", `/v1/subjects/${life.id}/consents/newsletter`, load.ownerKey, { standing, noticeVersion: "1" });
  if (!isAcknowledged(load, life, answer)) return null;
  life.consent = standing;
  life.unanswered = null;
  return true;
}

async function erase(load: Load, life: Life): Promise<boolean | null> {
  life.unanswered = { kind: "erase" };
  const answer = await tryCall(load, "POST", "/v1/erasures", load.ownerKey, { subject: life.id, reason: "the drill erases some" });
  if (!isAcknowledged(load, life, answer)) return null;
  life.standing = "erased";
  life.unanswered = null;
  return true;
}

async function reveal(load: Load, life: Life): Promise<boolean | null> {
  const answer = await tryCall(load, "POST", `/v1/subjects/${life.id}/reveals`, load.key, {
    fields: ["email", "home"],
    purpose: "booking",
  });
  if (answer === undefined || answer.status >= 500) return null;
  if (answer.json?.fields?.home?.value !== life.fields["home"])
    load.troubles.push({ what: `a reveal under load gave ${answer.status} ${answer.text}`, subject: life.id });
  return false;
}

/** No answer, or one that says "not now": the write may or may not be there. Anything else but success is trouble. */
function isAcknowledged(load: Load, life: Life, answer: Answer | undefined): boolean {
  if (answer === undefined || answer.status >= 500) return false;
  if (answer.status < 300) return true;
  load.troubles.push({ what: `${life.unanswered?.kind} was answered ${answer.status} ${answer.text}`, subject: life.id });
  return false;
}

async function tryCall(
  load: Load,
  method: string,
  path: string,
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer | undefined> {
  try {
    return await load.app.call(method, path, { key, body, headers });
  } catch {
    return undefined;
  }
}
