import type { RightsRequest } from "../../../registers/rights/requests.ts";
import { type Look, dayOf as dayOfInstant } from "./frame.ts";

const HALF_A_DAY_MS = 43_200_000;

/** The day that ends at this instant in the law's own zone: half a day before, it is that day in UTC, too. */
export function lastDayOf(iso: string, look: Look): string {
  return dayOf(new Date(Date.parse(iso) - HALF_A_DAY_MS).toISOString(), look);
}

export function dayOf(iso: string, look: Look): string {
  return dayOfInstant(Date.parse(iso), look);
}

/** How it stands, in a few words. */
export function stateText({ words }: Look, { state, pausedSince }: RightsRequest): string {
  return state === "open" && pausedSince !== null ? words("requests.paused") : words(`requests.${state}`);
}

const WAITS: ReadonlySet<RightsRequest["state"]> = new Set<RightsRequest["state"]>(["in_force", "open"]);

/** What the clock says; undefined where none is running. */
export function clockText(look: Look, request: RightsRequest, proveBy: string): string | undefined {
  const { words } = look;
  const { state, dueAt, isOverdue, appeal, groupedInto } = request;
  if (groupedInto !== null) return words("requests.grouped");
  if (appeal?.state === "open" && appeal.dueAt !== null) return words("requests.appealOpen", { day: lastDayOf(appeal.dueAt, look) });
  if (state === "awaiting_proof") return words("requests.proveBy", { day: lastDayOf(proveBy, look) });
  if (!WAITS.has(state) || dueAt === null || request.pausedSince !== null) return undefined;
  return words(isOverdue ? "requests.overdue" : "requests.due", { day: lastDayOf(dueAt, look) });
}

/** Whether whoever asked can still take it back. */
export function mayTakeBack({ state, carriedAt, groupedInto }: RightsRequest): boolean {
  if (groupedInto !== null || carriedAt !== null) return false;
  return state === "awaiting_proof" || state === "open" || state === "granted" || state === "in_force" || state === "confirmed";
}

export function mayAppeal({ decision, appeal, groupedInto }: RightsRequest): boolean {
  const isNo = decision?.decision === "refused" || decision?.decision === "in_part";
  return isNo && groupedInto === null && (appeal === null || appeal.state === "overturned");
}

const CLOSED: ReadonlySet<RightsRequest["state"]> = new Set<RightsRequest["state"]>(["done", "withdrawn", "lapsed", "lifted"]);

export function mayWrite({ state }: RightsRequest): boolean {
  return !CLOSED.has(state);
}
