import type { DeviceId, SessionId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import type { GONE, StaffFacts } from "./person.ts";

/** Whoever acts now. */
export type Actor = {
  readonly kind: "key" | "staff" | "subject" | "operator" | "worker";
  readonly id: string;
  readonly roles: readonly string[];
  /** The purposes an API key is limited to; everything its roles allow where it says "all". */
  readonly purposes: readonly string[] | "all";
  /** Administers (map, keys, ledger, erasure, consents); this is no grant of the map. */
  readonly owner: boolean;
  /** Peer address, as the edge saw it; null where there is none. */
  readonly address: string | null;
  /** The last strong sign-in of a person; absent for keys, and for people whose sign-in is not known. */
  readonly signIn?: { readonly at: Instant; readonly kind: "passkey" | "totp" };
  /** Of a person: what they call from, and since when. */
  readonly device?: DeviceId;
  readonly session?: SessionId;
  /** Of a person, and only within the transaction that looked (`meetPeople`). */
  readonly facts?: StaffFacts | typeof GONE;
};

/** The person or system at the command line: it holds the passphrase and the database, and may bring data in. */
export function operatorActor(id: string): Actor {
  return { kind: "operator", id, roles: [], purposes: "all", owner: true, address: null };
}

/** A customer, for their own data; how they showed that it is them is the door's matter. */
export function subjectActor(id: SubjectId): Actor {
  return { kind: "subject", id, roles: [], purposes: "all", owner: false, address: null };
}

/** To a customer there are no other customers: whoever asks for one is told that there is none. */
export function isOthers({ actor, subject }: { readonly actor: Actor; readonly subject: SubjectId }): boolean {
  return actor.kind === "subject" && actor.id !== subject;
}

/** The word for the actor's role in the ledger. */
export function roleOf(actor: Actor): string {
  if (actor.roles.length > 0) return actor.roles.join("+");
  return actor.owner && actor.kind !== "operator" ? "owner" : actor.kind;
}

/** How the ledger names the actor; a person's entries tell the device, too. */
export function entryActor(actor: Actor): EntryActor {
  return { kind: actor.kind, id: actor.id, role: roleOf(actor), ...(actor.device === undefined ? {} : { device: actor.device }) };
}

/** The purposes for which the actor may ask anything at all: granted to a role, and on the key's list if it has one. */
export function purposesOf(map: CompiledMap, actor: Actor): readonly string[] {
  const granted = new Set(actor.roles.flatMap((name) => [...(map.roles.get(name)?.grants.keys() ?? [])]));
  return [...granted].filter((purpose) => actor.purposes === "all" || actor.purposes.includes(purpose));
}
