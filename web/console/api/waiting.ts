import { cell } from "./cell.ts";

/** How many colleagues wait for this person's word: it stands in the title of the window, which is seen from other windows. */
export const waitingCount = cell(0);
