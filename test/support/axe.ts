import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** In place of axe's source, which takes longer to read than a page to check: it is in this document already. */
const NOTHING_MORE = "0";

/** Contrast alone, which is half of the work; or all but that. */
export type Part = "colours" | "no-colours";

/** What axe finds wrong with the page as it stands, or with a part of it: the rule, and where. */
export async function axeFaults(page: Page, part?: Part): Promise<readonly string[]> {
  // A page in a frame has a document of its own.
  const isThere = page.frames().length === 1 && (await page.evaluate<boolean>("'axe' in window"));
  // What is in order is not written down.
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: NOTHING_MORE } : {}) })
    .setLegacyMode(true)
    .options({ resultTypes: ["violations"] });
  if (part === "colours") axe.withRules("color-contrast");
  if (part === "no-colours") axe.disableRules("color-contrast");
  const { violations } = await axe.analyze();
  return violations.map((one) => `${one.id} ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
