import type { CardId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type RequestTemplate, slotsOfRequest } from "../../platform/egress/request.ts";
import { slotsOf } from "../../platform/egress/template.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Bound, bindSlots } from "../../safe/giving/bind-slots.ts";
import type { ForwardFault } from "./answers.ts";

export type BindRefusal = { readonly code: "source_unknown" | "card_in_address"; readonly fields: readonly ForwardFault[] };

/** Finds what stands in each slot of a request; no card may stand in its address. */
export function bindRequest(
  map: CompiledMap,
  request: RequestTemplate,
  card: CardId | null,
  plain: Readonly<Record<string, string>>,
): Result<Bound, BindRefusal> {
  const bound = bindSlots(map, slotsOfRequest(request), card, plain);
  if (!bound.ok) return bound;
  const inAddress = slotsOf(request.path).filter(({ source }) => bound.value.secret.has(source));
  if (inAddress.length === 0) return ok(bound.value);
  return refuse({
    code: "card_in_address",
    fields: inAddress.map(({ source }) => ({ field: source, code: "card_in_address", say: "It stands in the path." })),
  });
}
