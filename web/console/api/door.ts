import { cell } from "./cell.ts";
import type { Cell } from "./cell.ts";

/**
 * Where this browser stands: still asking, before the door, inside, or inside with the screen covered, because nobody
 * touched it (`locked`) or because the session has run out (`ended`).
 */
export type Door = "asking" | "outside" | "inside" | "locked" | "ended" | "sealed";

export const door: Cell<Door> = cell<Door>("asking");

/** Behind the door, and nothing to be seen: work on the screen stays as it is. */
export function isCovered(where: Door): boolean {
  return where === "locked" || where === "ended";
}

/** Resolves once somebody has unlocked the screen; false when they signed out instead. */
export async function untilUnlocked(): Promise<boolean> {
  if (door.get() === "inside") door.set("locked");
  return await untilUncovered();
}

/** The same for a session that has run out, whose cookie the browser has thrown away: there is nothing to unlock any more. */
export async function untilSignedInAgain(): Promise<boolean> {
  if (door.get() === "inside" || door.get() === "locked") door.set("ended");
  return isCovered(door.get()) && (await untilUncovered());
}

function untilUncovered(): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = door.watch(() => {
      if (isCovered(door.get())) return;
      stop();
      resolve(door.get() === "inside");
    });
  });
}

/** A stronger sign-in that a call asked for; the dialog answers it. */
export type StepUp = { readonly answer: (isDone: boolean) => void };

export const stepUp: Cell<StepUp | null> = cell<StepUp | null>(null);

let asked: Promise<boolean> | undefined;

/** Several calls may need it at once: one dialog serves them all. */
export function untilSteppedUp(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    stepUp.set({
      answer: (isDone) => {
        stepUp.set(null);
        asked = undefined;
        resolve(isDone);
      },
    });
  });
  return asked;
}
