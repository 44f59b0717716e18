import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from "../../base/instant.ts";

/** Counts openings per actor over the last hour and day, and refuses what lies above a ceiling. */
export type Meter = { readonly actors: Map<string, Spent> };
export type Ceiling = { readonly hour: number; readonly day: number };

type Spent = { readonly hour: Window; readonly day: Window };
/** A sliding sum: one count per slot, in a ring. */
type Window = { readonly slotMs: number; readonly counts: Uint32Array; slot: number; total: number };

const HOUR_SLOT_MS = MINUTE_MS;
const DAY_SLOT_MS = 15 * MINUTE_MS;
const ACTORS_MAX = 50_000;

export function newMeter(): Meter {
  return { actors: new Map() };
}

/** The counters of an actor, brought up to now. */
export function spentBy(meter: Meter, actor: string, now: Instant): Spent {
  let spent = meter.actors.get(actor);
  if (spent === undefined) {
    if (meter.actors.size >= ACTORS_MAX) forgetIdle(meter, now);
    spent = { hour: newWindow(HOUR_MS, HOUR_SLOT_MS, now), day: newWindow(DAY_MS, DAY_SLOT_MS, now) };
    meter.actors.set(actor, spent);
  }
  advance(spent.hour, now);
  advance(spent.day, now);
  return spent;
}

/** Takes one opening from the budget; false when none is left. An attempt that fails later has been spent all the same. */
export function spendOne(spent: Spent, ceiling: Ceiling): boolean {
  if (spent.hour.total >= ceiling.hour || spent.day.total >= ceiling.day) return false;
  add(spent.hour);
  add(spent.day);
  return true;
}

function newWindow(lengthMs: number, slotMs: number, now: Instant): Window {
  // One slot more than the length, because the current one has only begun.
  return { slotMs, counts: new Uint32Array(lengthMs / slotMs + 1), slot: Math.floor(now / slotMs), total: 0 };
}

/** Empties the slots that have slid out. A clock that steps back changes nothing. */
function advance(window: Window, now: Instant): void {
  const slot = Math.floor(now / window.slotMs);
  if (slot <= window.slot) return;
  const { counts } = window;
  for (let gone = Math.max(window.slot + 1, slot - counts.length + 1); gone <= slot; gone++) {
    window.total -= counts[gone % counts.length] ?? 0;
    counts[gone % counts.length] = 0;
  }
  window.slot = slot;
}

function add(window: Window): void {
  const at = window.slot % window.counts.length;
  window.counts[at] = (window.counts[at] ?? 0) + 1;
  window.total += 1;
}

/** Drops actors that opened nothing for a day; with all of them busy, the ones seen first. */
function forgetIdle(meter: Meter, now: Instant): void {
  for (const [actor, spent] of meter.actors) {
    advance(spent.day, now);
    if (spent.day.total === 0) meter.actors.delete(actor);
  }
  for (const actor of meter.actors.keys()) {
    if (meter.actors.size < ACTORS_MAX) return;
    meter.actors.delete(actor);
  }
}
