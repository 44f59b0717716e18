import { browser } from "./browser.ts";
import type { Answer } from "./forms.ts";
import type { FromPanel } from "./messages.ts";
import { ownRefusal } from "./refusals.ts";

/**
 * Asks the background in the name of the panel; `tab` says of which page, where the panel stands in none. Null where no answer came:
 * the background broke off, or the browser let it go meanwhile.
 */
export async function ask<T>(message: FromPanel, tab?: number): Promise<T | null> {
  try {
    return ((await browser.runtime.sendMessage(tab === undefined ? message : { ...message, tab })) as T | undefined) ?? null;
  } catch {
    return null;
  }
}

/** The same where a "no" comes with words: no answer is one of them. */
export async function askFirmly<T>(message: FromPanel): Promise<Answer<T>> {
  return (await ask<Answer<T>>(message)) ?? { ok: false, refusal: ownRefusal("gone") };
}
