import type { Actor } from "../access/actor.ts";

/** The house itself, where a card ends or is noted of without anybody's asking. */
export const CARDS_WORKER: Actor = { kind: "worker", id: "worker_cards", roles: [], purposes: "all", owner: false, address: null };
