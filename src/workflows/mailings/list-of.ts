import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledList, CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { ListRefusal } from "./answers.ts";

type ListAct = "list.ask" | "list.leave" | "mailing.begin" | "mailing.stop";

/** The list, if this actor may work with it: the owner, and whoever has anything granted for its purpose. */
export function listFor(map: CompiledMap, actor: Actor, name: string): Result<CompiledList, ListRefusal> {
  const list = map.lists.get(name);
  if (list === undefined) return refuse({ code: "list_unknown" });
  return mayUse(map, actor, list) ? ok(list) : refuse({ code: "list_not_granted" });
}

/** The list for a deed: that somebody tried who may not is noted, as with any other refusal. */
export async function listForDeed(
  tx: Tx,
  map: CompiledMap,
  ask: { readonly actor: Actor; readonly list: string },
  act: ListAct,
  now: Instant,
): Promise<Result<CompiledList, ListRefusal>> {
  const list = listFor(map, ask.actor, ask.list);
  if (list.ok || list.refusal.code !== "list_not_granted") return list;
  return refuse(await noteNotGranted(tx, ask, act, now));
}

/** Notes the refusal; with null, of every list that there is. */
export async function noteNotGranted(
  tx: Tx,
  { actor, list }: { readonly actor: Actor; readonly list: string | null },
  act: ListAct,
  now: Instant,
): Promise<ListRefusal> {
  const draft = draftEntry(actor, act, { subject: null, purpose: null, form: null });
  const detail = list === null ? {} : { list };
  const [entry] = await appendEntries(tx, [{ ...draft, codes: ["list_not_granted"], outcome: "refused", detail }], now);
  return { code: "list_not_granted", ...(entry === undefined ? {} : { entry }) };
}

/** Whether they may put addresses on it, take them off, and send to it. */
export function mayUse(map: CompiledMap, actor: Actor, list: CompiledList): boolean {
  return actor.owner || purposesOf(map, actor).includes(list.purpose);
}
