import { browser } from "./browser.ts";
import type { FromPanel } from "./messages.ts";

/** Asks the background in the name of the panel; `tab` says of which page, where the panel stands in none. */
export async function ask<T>(message: FromPanel, tab?: number): Promise<T> {
  return (await browser.runtime.sendMessage(tab === undefined ? message : { ...message, tab })) as T;
}
