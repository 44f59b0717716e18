import type { TenantId } from "../../base/ids.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Device } from "../../registers/devices/device.ts";
import type { KeyGate, KeyHolder } from "../../registers/keys/authenticate.ts";
import type { Session } from "../../registers/sign-in/sessions.ts";
import type { Staff } from "../../registers/staff/staff.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Policy } from "./policy.ts";

/** Who calls, once proven: the actor for the safe and the tenant for storage; of a person, what they signed in with; of a key, whether it still lives. */
export type Caller = {
  readonly actor: Actor;
  readonly tenant: TenantId;
  readonly person?: Person;
  readonly isKeyAlive?: () => Promise<boolean>;
};

/** A person at work: who, since when, and from which device. */
export type Person = { readonly staff: Staff; readonly session: Session; readonly device: Device };

export type CallerRefusal = { readonly code: "key_missing" | "key_unknown" | "person_needed" };

const BEARER = /^Bearer +([\x21-\x7e]{1,200})$/iu;
const BASIC = /^Basic +([A-Za-z0-9+/=]{1,400})$/iu;

/** Proves the caller. What is the owner's is held against them later. Header lines that are doubled arrive joined and match nothing. */
export async function findCaller(
  gate: KeyGate,
  policy: Exclude<Policy, "public">,
  authorization: string | undefined,
  address: string | null,
): Promise<Result<Caller, CallerRefusal>> {
  if (authorization === undefined) return refuse({ code: "key_missing" });
  const text = BEARER.exec(authorization)?.[1] ?? (policy === "log" ? basicPassword(authorization) : undefined);
  const holder = text === undefined ? undefined : await gate.authenticate(text);
  if (text === undefined || holder === undefined) return refuse({ code: "key_unknown" });
  if (policy === "person") return refuse({ code: "person_needed" });
  return ok(callerOf(holder, address, async () => (await gate.authenticate(text)) !== undefined));
}

/** Tools that read logs know Basic only; the name is theirs to choose, the password is the key. */
function basicPassword(authorization: string): string | undefined {
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, "base64").toString("latin1");
  return pair.slice(pair.indexOf(":") + 1);
}

/** The calls of one key from one address have the very same caller, so that what is decided together can be told by it. */
const callers = new WeakMap<KeyHolder, Map<string | null, Caller>>();

function callerOf(holder: KeyHolder, address: string | null, isKeyAlive: () => Promise<boolean>): Caller {
  const known = callers.get(holder) ?? new Map<string | null, Caller>();
  callers.set(holder, known);
  const caller = known.get(address) ?? {
    tenant: holder.tenant,
    isKeyAlive,
    actor: { kind: "key", id: holder.id, roles: holder.owner ? [] : holder.roles, purposes: holder.purposes, owner: holder.owner, address },
  };
  // A holder lives for half a second, so this stays small; an attacker without a key never gets here.
  known.set(address, caller);
  return caller;
}
