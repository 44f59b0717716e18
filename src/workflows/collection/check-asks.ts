import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledField, CompiledMap, Custody } from "../../registers/datamap/types.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import type { FieldRefusal, SafeRefusal } from "../../safe/access/answers.ts";
import type { CollectionRefusal } from "./answers.ts";

/** What may be asked for by one request: fields of the map, one card at most, and where that card is going to rest. */
export type Asks = { readonly fields: readonly CompiledField[]; readonly card: CompiledField | null; readonly custody: Custody | null };

/** From nothing that is kept here to everything. */
const CUSTODY_RANK = { processor: 0, "until-used": 1, vault: 2 } as const satisfies Record<Custody, number>;

/** Whether a page can ask for these fields for this purpose; each that it cannot is named with what stands against it. */
export function checkAsks(
  map: CompiledMap,
  names: readonly string[],
  purpose: string,
  custody: Custody | null,
): Result<Asks, CollectionRefusal> {
  const faults: FieldRefusal[] = [];
  const fields: CompiledField[] = [];
  names.forEach((name, n) => {
    const field = map.fields.get(name);
    const fault = field === undefined ? UNKNOWN : faultOf(map, field, purpose, fields);
    if (fault !== undefined) faults.push({ field: `asks[${n}]`, ...fault });
    else if (field !== undefined) fields.push(field);
  });
  const card = fields.find((field) => field.type.name === "card") ?? null;
  const declared = card === null ? null : (card.custody ?? "processor");
  const fault = custodyFault(card, declared, custody);
  if (fault !== undefined && faults.length === 0) faults.push({ field: "custody", ...fault });
  return faults.length > 0 ? refuse({ code: "request_invalid", fields: faults }) : ok({ fields, card, custody: custody ?? declared });
}

type Fault = { readonly code: string; readonly say: string };

const UNKNOWN: Fault = { code: "field_unknown", say: "The data map knows no such field." };

function faultOf(map: CompiledMap, field: CompiledField, purpose: string, before: readonly CompiledField[]): Fault | undefined {
  if (before.includes(field)) return { code: "asked_twice", say: `${field.label} is asked for twice.` };
  if (field.type.name === "file")
    return { code: "file_not_asked", say: `${field.label} is a file, and files cannot be asked for this way.` };
  if (!field.purposes.has(purpose)) {
    const label = map.purposes.get(purpose)?.label ?? purpose;
    return { code: "purpose_not_declared", say: `The data map does not list the purpose "${label}" for ${field.label}.` };
  }
  const isSecondCard = field.type.name === "card" && before.some((one) => one.type.name === "card");
  return isSecondCard ? { code: "one_card", say: "One request asks for one card; make another request for the other." } : undefined;
}

function custodyFault(card: CompiledField | null, declared: Custody | null, custody: Custody | null): Fault | undefined {
  if (custody === null) return undefined;
  if (card === null || declared === null) return { code: "no_card", say: "Custody is about a card, and no card is asked for." };
  return CUSTODY_RANK[custody] > CUSTODY_RANK[declared]
    ? { code: "custody_looser", say: `The data map keeps ${card.label} at most by "${declared}"; a request can only be stricter.` }
    : undefined;
}

/** The purpose that was named, or the actor's only one for which all this may be asked for. */
export function purposeFor(map: CompiledMap, actor: Actor, names: readonly string[], named: string | null): Result<string, SafeRefusal> {
  if (named !== null) return map.purposes.has(named) ? ok(named) : refuse({ code: "purpose_unknown" });
  const own = purposesOf(map, actor);
  const fitting = own.filter((purpose) => names.every((name) => mayName(map, actor, purpose, name)));
  const [only, ...more] = own.length === 1 ? own : fitting;
  if (only === undefined) return refuse({ code: own.length === 0 ? "not_granted" : "purpose_needed" });
  return more.length === 0 ? ok(only) : refuse({ code: "purpose_needed" });
}

function mayName(map: CompiledMap, actor: Actor, purpose: string, field: string): boolean {
  return actor.roles.some((role) => map.roles.get(role)?.grants.get(purpose)?.has(field) === true);
}
