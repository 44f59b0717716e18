import { assert } from "../../base/fault.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadStripe } from "./_client.ts";
import type { EventRefusal, ProviderEvent } from "./provider.ts";

export type SignedMessage = { readonly bytes: Uint8Array; readonly signature: string; readonly secret: Redacted<string> };

/** Wider than any clock's error, and too short to keep a message for later. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * Five questions: is it signed by whoever has the secret, over these very bytes; is it of now; can it be read; what is it
 * called; what is it about. Whoever knows the address can send anything: of an unsigned message nothing is read.
 */
export async function verifyStripeEvent(
  { bytes, signature, secret }: SignedMessage,
  now: Instant,
): Promise<Result<ProviderEvent, EventRefusal>> {
  if (!(await isSigned({ bytes, signature, secret }))) return refuse({ code: "signature_wrong" });
  const signedAt = Number(/(?:^|,)t=(\d+)/u.exec(signature)?.[1]) * SECOND_MS;
  if (!(Math.abs(now - signedAt) <= TOLERANCE_MS)) return refuse({ code: "signature_old" });
  const read = readEvent(parse(bytes));
  return read === undefined ? refuse({ code: "event_not_read" }) : ok(read);
}

async function isSigned({ bytes, signature, secret }: SignedMessage): Promise<boolean> {
  const { errors, webhooks } = await loadStripe();
  assert(webhooks.signature !== null, "the SDK verifies signatures");
  try {
    return webhooks.signature.verifyHeader(bytes, signature, unveil(secret), NO_TOLERANCE);
  } catch (error) {
    if (error instanceof errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

/** Undefined for what is no JSON; whoever signs can still send anything. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The SDK's own look at the time asks the machine's clock, and lets the future pass; ours is below. */
const NO_TOLERANCE = 0;

type Loose = Readonly<Record<string, unknown>>;

function readEvent(event: unknown): ProviderEvent | undefined {
  const { id, type, livemode, data } = looseOf(event);
  if (typeof id !== "string" || typeof type !== "string" || !EVENT_ID.test(id) || !TYPE.test(type)) return undefined;
  const object = looseOf(looseOf(data)["object"]);
  return { id, type, isLive: livemode === true, about: aboutOf(type, object) };
}

const EVENT_ID = /^evt_[A-Za-z0-9_]{1,120}$/u;
const TYPE = /^[a-z0-9_.]{1,100}$/u;
const OBJECT_ID = /^[a-z]{2,8}_[A-Za-z0-9_]{1,200}$/u;

function aboutOf(type: string, object: Loose): ProviderEvent["about"] {
  const [room = ""] = type.split(".");
  const id = room === "charge" || room === "refund" ? object["payment_intent"] : object["id"];
  if (typeof id !== "string" || !OBJECT_ID.test(id)) return null;
  if (type.startsWith("checkout.session.")) return { kind: "setup", id };
  return room === "payment_intent" || room === "charge" || room === "refund" ? { kind: "payment", id } : null;
}

function looseOf(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}
