const STILL_MS = 50;

let isPressed = false;
addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"] as const) addEventListener(end, () => (isPressed = false), true);

/**
 * Does something that moves the page when no finger is on it. Leaving a field by pressing on another thing would else push
 * that thing away under the finger, and the press would be lost.
 */
export function whenStill(act: () => void): void {
  const soon = (): void => void setTimeout(act, STILL_MS);
  if (isPressed) addEventListener("pointerup", soon, { once: true });
  else soon();
}
