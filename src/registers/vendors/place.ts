import { type Result, ok, refuse } from "../../base/result.ts";
import { ORIGIN_WORDS, readOrigin } from "../../platform/egress/origin.ts";
import type { CompiledMap } from "../datamap/types.ts";
import type { VendorRefusal } from "./answers.ts";

const NO_LOOPBACK = "Only in test mode may a vendor run on this machine.";
const NO_RECIPIENT = "The data map has no recipient of this name.";

/** Where a vendor is reached, and who it is in the map; answers the origin in the one way to write it. */
export function readPlace(
  map: CompiledMap,
  asked: { readonly origin: string; readonly loopback: boolean; readonly recipient: string | null },
  mayLoopback: boolean,
): Result<string, VendorRefusal> {
  const wrong = (field: string, code: string, say: string) => refuse({ code: "vendor_invalid" as const, fields: [{ field, code, say }] });
  if (asked.loopback && !mayLoopback) return wrong("loopback", "loopback_not_here", NO_LOOPBACK);
  const read = readOrigin(asked.origin, { isLoopback: asked.loopback });
  if (!read.ok) return wrong("origin", read.refusal.code, ORIGIN_WORDS[read.refusal.code]);
  if (asked.recipient !== null && !map.recipients.has(asked.recipient)) return wrong("recipient", "recipient_unknown", NO_RECIPIENT);
  return ok(read.value.origin);
}
