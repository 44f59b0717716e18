import type { IncomingMessage } from "node:http";
import type { TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { type ReadToken, readTenantToken } from "../../../base/tenant-token.ts";
import type { Database } from "../../../platform/storage/database.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import { findDevice, touchDevice } from "../../../registers/devices/find-device.ts";
import type { NonceMemory } from "../../../registers/devices/nonce-memory.ts";
import { verifyDeviceProof } from "../../../registers/devices/verify-proof.ts";
import { findSession, touchSession } from "../../../registers/sign-in/sessions.ts";
import { findStaff, isLongUnseen, noteSeen } from "../../../registers/staff/staff.ts";
import type { Caller, Person } from "../caller.ts";
import { PERSON_AT_ONCE, createTurns } from "../turns.ts";
import { isFresh } from "../../../base/is-fresh.ts";

/** What a route asks of a session. */
export type SessionNeeds = { readonly isFresh: boolean; readonly mayBeLocked: boolean; readonly isPassive: boolean };

export type SessionRefusal = {
  readonly code: "device_proof_needed" | "proofs_too_many" | "clock_skewed" | "signed_out" | "session_locked" | "step_up_needed";
};

export type SessionGate = {
  /** Whose session this call belongs to. The answer is as of now: nothing is remembered between calls but used nonces. */
  authenticate(
    incoming: IncomingMessage,
    cookie: string,
    address: string | null,
    needs: SessionNeeds,
  ): Promise<Result<Caller, SessionRefusal>>;
};

export type SessionGateParts = {
  readonly db: Database;
  readonly clock: () => Instant;
  readonly maps: { get(tx: Tx): Promise<CompiledMap> };
  readonly nonces: NonceMemory;
};

/**
 * The proof by the device's key comes first. Whoever lacks it, a thief of the cookie among them, gets one answer whether
 * the session goes on, has ended, or never was.
 */
export function createSessionGate(parts: SessionGateParts): SessionGate {
  return {
    authenticate: async (incoming, cookie, address, needs) => {
      const token = readTenantToken(cookie);
      const proof = incoming.headers["x-device-proof"];
      if (token === undefined || typeof proof !== "string") return refuse({ code: "device_proof_needed" });
      const found = await inTurn(cookie, parts.db, token.tenant, async (tx): Promise<Result<Found, SessionRefusal>> => {
        const now = parts.clock();
        const person = await findPerson(tx, token, now);
        if (person === undefined) return refuse({ code: "device_proof_needed" });

        const call = { method: incoming.method ?? "", path: incoming.url ?? "", device: person.device };
        const proven = verifyDeviceProof(proof, call, now);
        if (!proven.ok) return refuse({ code: proven.refusal.code === "clock_skewed" ? "clock_skewed" : "device_proof_needed" });
        const taken = parts.nonces.take(person.device.id, proven.value.nonce);
        if (!taken.ok) return refuse({ code: taken.refusal.code === "proofs_too_many" ? "proofs_too_many" : "device_proof_needed" });

        const refusal = judge(person, needs, now);
        if (refusal !== undefined) return refuse(refusal);
        if (!needs.isPassive && person.session.state === "open") await noteLife(tx, person, now);
        return ok({ person, caller: callerOf(token, await parts.maps.get(tx), person, address) });
      });
      if (!found.ok) return found;
      const { person, caller } = found.value;
      const isActive = !needs.isPassive && person.session.state === "open";
      // By itself: a deed of theirs holds them first and their session then, and whoever puts them off the other way round.
      if (isActive && isLongUnseen(person.staff, parts.clock()))
        await inTurn(cookie, parts.db, token.tenant, (tx) => noteSeen(tx, person.staff, parts.clock()));
      return ok(caller);
    },
  };
}

type Found = { readonly person: Person; readonly caller: Caller };

const turns = createTurns(PERSON_AT_ONCE);

/** Calls with one cookie wait for each other rather than for a connection that somebody else needs. */
async function inTurn<T>(cookie: string, db: Database, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await turns.take(cookie, () => withTx(db, tenant, fn));
}

async function findPerson(tx: Tx, token: ReadToken, now: Instant): Promise<Person | undefined> {
  const session = await findSession(tx, token.hash, now);
  if (session === undefined) return undefined;
  const [staff, device] = await Promise.all([findStaff(tx, session.staff), findDevice(tx, session.device)]);
  return staff === undefined || device === undefined ? undefined : { session, staff, device };
}

function judge(person: Person, needs: SessionNeeds, now: Instant): SessionRefusal | undefined {
  const { session, staff, device } = person;
  if (session.state === "ended" || staff.state !== "active" || device.endedAt !== null) return { code: "signed_out" };
  if (session.state === "locked" && !needs.mayBeLocked) return { code: "session_locked" };
  return needs.isFresh && !isFresh(session.strong.at, now) ? { code: "step_up_needed" } : undefined;
}

async function noteLife(tx: Tx, { session, device }: Person, now: Instant): Promise<void> {
  // The device before its session, as whoever ends them locks them.
  await Promise.all([touchDevice(tx, device.id, now), touchSession(tx, session, now)]);
}

function callerOf(token: ReadToken, map: CompiledMap, person: Person, address: string | null): Caller {
  const { session, staff, device } = person;
  return {
    tenant: token.tenant,
    person,
    actor: {
      kind: "staff",
      id: staff.id,
      roles: staff.roles.filter((role) => map.roles.has(role)),
      purposes: "all",
      owner: staff.isOwner,
      address,
      signIn: session.strong,
      device: device.id,
      session: session.id,
    },
  };
}
