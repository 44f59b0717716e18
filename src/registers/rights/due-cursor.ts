import { base32Decode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import { type RightsRequestId, isId } from "../../base/ids.ts";

/** `1767225599999.rrq_…`, or `none.rrq_…` of one whose clock does not run. */
export type DueCursor = `${number | "none"}.${RightsRequestId}`;

/**
 * The last request of a page and its last day as the page had it. The day travels with the id, since whoever works through the list moves it: a
 * request that was answered meanwhile has no last day any more, and would lead to the end of the list.
 */
export function dueCursorOf(row: { readonly request_id: RightsRequestId; readonly last_day: Date | null }): DueCursor {
  return `${row.last_day?.getTime() ?? "none"}.${row.request_id}`;
}

export function readDueCursor(cursor: string): { readonly id: RightsRequestId; readonly lastDay: Date | null } {
  assert(isDueCursor(cursor), "the edge lets only cursors of this order in");
  const [day, id] = cursor.split(".") as [string, RightsRequestId];
  return { id, lastDay: day === "none" ? null : new Date(Number(day)) };
}

const SHAPE = /^(?:\d{1,14}|none)\.(?<id>rrq_(?<part>[0-9a-z]{1,40}))$/u;

export function isDueCursor(text: string): text is DueCursor {
  const { id = "", part = "" } = SHAPE.exec(text)?.groups ?? {};
  return isId("rrq", id) && base32Decode(part) !== undefined;
}
