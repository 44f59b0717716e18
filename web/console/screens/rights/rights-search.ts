import { KINDS } from "../../api/rights-kinds.ts";
import type { Kind } from "../../api/rights-requests.ts";

export const RIGHTS_VIEWS = ["current", "granted", "ended", "all"] as const;
export type RightsView = (typeof RIGHTS_VIEWS)[number];
export const DUES = ["week", "overdue"] as const;

/** What the address of the list may say. */
export type RightsSearch = {
  readonly state?: RightsView | undefined;
  readonly kind?: Kind | undefined;
  readonly due?: (typeof DUES)[number] | undefined;
  /** Those whose copy could not be made. */
  readonly export?: "failed" | undefined;
  /** Those with a letter to a vendor that came back. */
  readonly tasks?: "returned" | undefined;
  /** Those with a letter to the customer that did not arrive. */
  readonly letters?: "returned" | undefined;
};

export function readRightsSearch(raw: Readonly<Record<string, unknown>>): RightsSearch {
  const state = RIGHTS_VIEWS.find((one) => one === raw["state"]);
  const kind = KINDS.find((one) => one === raw["kind"]);
  const due = DUES.find((one) => one === raw["due"]);
  return {
    ...(state === undefined || state === "current" ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(due === undefined ? {} : { due }),
    ...(raw["export"] === "failed" ? { export: "failed" } : {}),
    ...(raw["tasks"] === "returned" ? { tasks: "returned" } : {}),
    ...(raw["letters"] === "returned" ? { letters: "returned" } : {}),
  };
}

/**
 * The states that a view shows, as the server takes them; what is due in time may be granted and not carried out, a copy is made of
 * what was granted, and vendors and customers are told of what is in force or over, too.
 */
export function statesOf(
  view: RightsView,
  { due, export: copy, tasks, letters }: Pick<RightsSearch, "due" | "export" | "tasks" | "letters">,
): string | undefined {
  if (view === "current" && copy !== undefined) return "granted,done";
  return view === "current" && (due !== undefined || tasks !== undefined || letters !== undefined) ? undefined : STATES_OF[view];
}

/** What somebody has to see to stands in the order in which it is due; the rest is looked up, newest first. */
export function orderOf(view: RightsView): "due" | undefined {
  return view === "current" || view === "granted" ? "due" : undefined;
}

const STATES_OF = {
  current: "awaiting_proof,open,in_force",
  granted: "granted,confirmed",
  ended: "done,refused,withdrawn,lapsed,lifted",
  all: undefined,
} as const satisfies Record<RightsView, string | undefined>;

export type NewRightsSearch = { readonly customer?: string | undefined; readonly kind?: Kind | undefined };

export function readNewRightsSearch(raw: Readonly<Record<string, unknown>>): NewRightsSearch {
  const kind = KINDS.find((one) => one === raw["kind"]);
  return {
    ...(typeof raw["customer"] === "string" ? { customer: raw["customer"] } : {}),
    ...(kind === undefined ? {} : { kind }),
  };
}
