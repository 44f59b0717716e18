import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledList, CompiledMap } from "../../registers/datamap/types.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import type { ListRefusal } from "./answers.ts";

/** The list, if this actor may work with it: the owner, and whoever has anything granted for its purpose. */
export function listFor(map: CompiledMap, actor: Actor, name: string): Result<CompiledList, ListRefusal> {
  const list = map.lists.get(name);
  if (list === undefined) return refuse({ code: "list_unknown" });
  return mayUse(map, actor, list) ? ok(list) : refuse({ code: "list_not_granted" });
}

/** Whether they may put addresses on it, take them off, and send to it. */
export function mayUse(map: CompiledMap, actor: Actor, list: CompiledList): boolean {
  return actor.owner || purposesOf(map, actor).includes(list.purpose);
}
