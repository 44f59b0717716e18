import { refuse, ok, type Result } from "../../base/result.ts";
import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS, type Standings, findStandings } from "../../registers/consent/standings.ts";
import type { Basis, CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { type LiveHolds, findLiveHolds } from "../../registers/holds/live.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { type Given, listGiven } from "../../registers/vendors/disclosures.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { collectedTimes } from "../../safe/access/ask.ts";
import { keptForMs } from "../../safe/vault/kept-for.ts";
import { keptMap, withKeptMap } from "../../safe/vault/kept-map.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import type { Shown } from "../../safe/vault/shown.ts";
import { isContact } from "../../safe/post/contacts.ts";
import type { Safe } from "../../safe/safe.ts";
import { OWN_PURPOSE, isShowable } from "./own.ts";

/** What a field is held for, on what basis, and until when. */
export type HeldPurpose = { readonly name: string; readonly label: string; readonly basis: Basis; readonly until: Instant };

/** One field that is held, as its customer is told of it. */
export type HeldField = {
  readonly field: CompiledField;
  /** In part only; `past` and `damaged` are values that nobody sees any more, or cannot. */
  readonly masked: { readonly value: JsonValue } | "past" | "damaged";
  readonly since: Instant;
  readonly purposes: readonly HeldPurpose[];
  /** Of a field that left the map: nobody uses what it holds any more, and until when that lies there. */
  readonly ended: { readonly until: Instant } | null;
  /** Kept past its time; why is not told, for it can be about somebody else. */
  readonly isOnHold: boolean;
  /** Kept and not used (GDPR art. 18), this field by itself or with everything else. */
  readonly isRestricted: boolean;
  /** To whom it went outside the house, each once, with the last time. */
  readonly given: readonly { readonly to: string; readonly at: Instant }[];
  readonly mayShow: boolean;
  /** `contact`: by a code to the new one. Lists and files are not changed by typing one value. */
  readonly change: "in_place" | "contact" | "none";
};

export type Held = {
  readonly source: string | null;
  readonly since: Instant;
  readonly fields: readonly HeldField[];
  /** Everything that is held. */
  readonly isRestricted: boolean;
};

/** Of what went outside, the newest so many are looked at. */
const GIVEN_MAX = 500;

/** Everything that is held of a customer, masked, with why, since when and until when, and who was given it; a read of their own, noted as such. */
export async function readHeld(safe: Safe, tx: Tx, subject: SubjectId, now: Instant): Promise<Result<Held, SafeRefusal>> {
  const [inForce, map] = [await safe.maps.get(tx), await keptMap(safe, tx)];
  const [read] = await readSubjects(withKeptMap(safe), tx, [{ actor: subjectActor(subject), purpose: OWN_PURPOSE, subject }]);
  if (read === undefined || !read.ok) return read ?? refuse({ code: "subject_not_found" });
  const [found, holds, given, decided] = await Promise.all([
    findSubjects(tx, [subject], "all"),
    findLiveHolds(tx, [subject], now),
    listGiven(tx, subject, { limit: GIVEN_MAX, cursor: null }),
    findStandings(tx, [subject], now),
  ]);
  const held = found.get(subject);
  const since = held === undefined ? new Map<string, Instant>() : collectedTimes(held);
  const standings = decided.get(subject) ?? NO_STANDINGS;
  const about = { inForce, map, subject, shown: read.value.fields, since, holds, given: given.items, standings };
  return ok({
    source: read.value.source,
    since: instant(Date.parse(read.value.createdAt)),
    fields: heldOf(map, since).map((field) => toHeld(about, field)),
    isRestricted: standings.isRestricted,
  });
}

/** The fields of which something is held; their values are not looked at, so that nothing is noted and a sealed safe tells it, too. */
export async function listHeldFields(safe: Safe, tx: Tx, subject: SubjectId): Promise<readonly CompiledField[]> {
  const [map, found] = [await safe.maps.get(tx), await findSubjects(tx, [subject], "all")];
  const held = found.get(subject);
  return held === undefined ? [] : heldOf(map, collectedTimes(held));
}

function heldOf({ fields }: CompiledMap, since: ReadonlyMap<string, Instant>): readonly CompiledField[] {
  return [...fields.values()].filter(({ name }) => since.has(name));
}

type About = {
  readonly inForce: CompiledMap;
  /** With the fields that left it. */
  readonly map: CompiledMap;
  readonly subject: SubjectId;
  readonly shown: Readonly<Record<string, Shown>>;
  readonly since: ReadonlyMap<string, Instant>;
  readonly holds: LiveHolds;
  readonly given: readonly Given[];
  readonly standings: Standings;
};

function toHeld({ inForce, map, subject, shown, since, holds, given, standings }: About, field: CompiledField): HeldField {
  const { name } = field;
  const from = since.get(name) ?? instant(0);
  const masked = maskedOf(shown[name]);
  const isEnded = !inForce.fields.has(name);
  const mayChange = isEnded || field.many || !isShowable(field) ? "none" : isContact(field) ? "contact" : "in_place";
  return {
    field,
    masked,
    since: from,
    purposes: isEnded ? [] : purposesOf(map, field, from),
    ended: isEnded ? { until: instant(from + keptForMs(field)) } : null,
    isOnHold: holds.isHeld(subject, name),
    isRestricted: standings.isRestricted || standings.restrictedFields.has(name),
    given: givenOf(given, name),
    mayShow: typeof masked === "object" && isShowable(field),
    change: mayChange,
  };
}

function maskedOf(shown: Shown | undefined): HeldField["masked"] {
  if (shown?.form === "masked") return { value: shown.value };
  return shown?.code === "cannot_open" ? "damaged" : "past";
}

/** The purposes that every map has built in keep nothing longer than its own do. */
function purposesOf(map: CompiledMap, field: CompiledField, since: Instant): readonly HeldPurpose[] {
  return [...field.purposes].flatMap((name) => {
    const purpose = map.purposes.get(name);
    const keptMs = field.retentionMs.get(name);
    if (purpose === undefined || purpose.builtIn || keptMs === undefined) return [];
    return [{ name, label: purpose.label, basis: purpose.basis, until: instant(since + keptMs) }];
  });
}

/** The entries are newest first. */
function givenOf(given: readonly Given[], field: string): HeldField["given"] {
  const last = new Map<string, Instant>();
  for (const { vendor, entry } of given) {
    if (entry.fields.includes(field) && !last.has(vendor.label)) last.set(vendor.label, instant(Date.parse(entry.at)));
  }
  return [...last].map(([to, at]) => ({ to, at }));
}
