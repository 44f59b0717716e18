import { cell } from "./cell.ts";
import type { Cell } from "./cell.ts";

/** Where this browser stands: still asking, before the door, inside, or inside with the screen covered. */
export type Door = "asking" | "outside" | "inside" | "locked" | "sealed";

export const door: Cell<Door> = cell<Door>("asking");

/** Resolves once somebody has unlocked the screen; false when they signed out instead. Work on the screen stays as it is. */
export function untilUnlocked(): Promise<boolean> {
  if (door.get() === "inside") door.set("locked");
  return new Promise((resolve) => {
    const stop = door.watch(() => {
      if (door.get() === "locked") return;
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
