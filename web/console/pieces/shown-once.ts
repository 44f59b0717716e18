import { cell } from "../api/cell.ts";

/** What an answer told that no other will: the code of a request, between the screen that made it and the one that shows it. */
export type ShownOnce = { readonly request: string; readonly code: string | null; readonly isNew: boolean };

export const shownOnce = cell<ShownOnce | null>(null);
