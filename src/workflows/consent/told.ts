import type { Actor } from "../../safe/access/actor.ts";
import { NO_ORIGIN, type Origin } from "../../registers/consent/records.ts";

/** How a decision came about, as it was told: its words not sealed yet. */
export type Told = Omit<Origin, "evidence"> & { readonly evidence: string | null };

export const NOTHING_TOLD: Told = NO_ORIGIN;

/** Somebody at a form of the business's site, or by the link of a letter, of whom nothing is known but an e-mail. */
export const NOBODY: Actor = { kind: "subject", id: "unknown", roles: [], purposes: "all", owner: false, address: null };
