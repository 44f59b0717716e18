import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import type { CollectionRequest } from "./request.ts";

/** Whoever may act for the purpose may know of its requests; an owner without a role is no exception. */
export function isVisible(map: CompiledMap, actor: Actor, request: Pick<CollectionRequest, "purpose">): boolean {
  return purposesOf(map, actor).includes(request.purpose);
}
