import type { JsonValue } from "../../base/json-value.ts";
import type { WrittenRequest } from "../../platform/egress/read-request.ts";
import type { WrittenRequest as Schema } from "./contract/forwards.ts";

/** A request as it came in. Its body was parsed from JSON, so it is nothing else. */
export function writtenOf({ method, path, headers = {}, body }: ReturnType<(typeof Schema)["parse"]>): WrittenRequest {
  return { method, path, headers, body: body as JsonValue | undefined };
}
