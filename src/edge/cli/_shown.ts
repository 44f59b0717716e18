/** Moves the cursor, colours, rings, renames the window, or turns the direction of reading. */
const NOT_SHOWN = /[^\P{Cc}\n\t]|[\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

/**
 * Text as a terminal may have it. Names of columns come from files of strangers, and what a ledger says from servers of strangers: a
 * terminal would obey what is written there.
 */
export function shown(text: string): string {
  return text.replaceAll(NOT_SHOWN, "\u{fffd}");
}
