import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Actor, purposesOf } from "./actor.ts";
import type { SafeRefusal } from "./answers.ts";

/** What it is for: as was said, or the actor's only purpose. Whether they may at all is decided with the fields. */
export function purposeOf(map: CompiledMap, actor: Actor, said: string | null): Result<string, SafeRefusal> {
  if (said !== null) return map.purposes.has(said) ? ok(said) : refuse({ code: "purpose_unknown" });
  const [only, ...more] = purposesOf(map, actor);
  if (only === undefined) return refuse({ code: "not_granted" });
  return more.length > 0 ? refuse({ code: "purpose_needed" }) : ok(only);
}
