import type { Locator, Page } from "playwright-core";

const STOPS_MAX = 120;

/** Somebody without a mouse: goes from stop to stop, writes, and presses keys. A thing that no Tab reaches is not there for them. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = target.and(page.locator(":focus"));
  for (let stops = 0; stops <= STOPS_MAX; stops++) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab reaches ${target.toString()}`);
}

/** Within a menu, which is one stop: from item to item. */
export async function arrowTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops <= STOPS_MAX; stops++) {
    if ((await target.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no arrow reaches ${target.toString()}`);
}

export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await target.waitFor();
  await tabTo(page, target);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

export async function press(page: Page, target: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await target.waitFor();
  await tabTo(page, target);
  await page.keyboard.press(key);
}
