import type { ImportState } from "../api/imports.ts";
import type { Tone } from "./badge.tsx";

export const STATE_TONES = {
  proposed: "wait",
  queued: "note",
  running: "note",
  done: "good",
  failed: "bad",
} as const satisfies Record<ImportState, Tone>;
