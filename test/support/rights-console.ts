import type { Locator, Page } from "playwright-core";
import type { TenantId } from "../../src/base/ids.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import type { RightsDesk } from "../../src/workflows/rights/desk.ts";
import { type ConsoleBrowser, type ConsoleOptions, openConsole } from "./console-browser.ts";

/** The console of an owner whose customers ask about their data, and the words in which its stories are told. */
export type RightsConsole = {
  readonly safe: ConsoleBrowser;
  readonly page: Page;
  readonly tenant: TenantId;
  /** What the workers that carry requests out stand on. */
  readonly desk: RightsDesk;
  readonly ask: (path: string, body: unknown, key?: string) => Promise<Record<string, unknown>>;
  /** A customer of this first name. */
  readonly make: (first: string) => Promise<string>;
  readonly filed: (wish: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly region: (name: string) => Locator;
  readonly dialog: () => Locator;
  /** No dialog is open any more. */
  readonly gone: () => Promise<void>;
  /** What stands under "More". */
  readonly menu: (name: string) => Promise<void>;
  readonly isFocused: (what: Locator) => Promise<boolean>;
};

export async function openRightsConsole(options: ConsoleOptions = {}): Promise<RightsConsole> {
  const safe = await openConsole(options);
  const { page } = safe.owner;
  const ask: RightsConsole["ask"] = async (path, body, key = safe.ownerKey) => {
    const { status, json, text } = await call(safe.edge.port, "POST", path, { key, body });
    if (status >= 300) throw new Error(text);
    return json;
  };
  const intake = String((await ask("/v1/keys", { role: "intake", purposes: ["booking"] }))["key"]);
  let made = 0;
  const dialog = (): Locator => page.getByRole("dialog");
  return {
    safe,
    page,
    tenant: String((await safe.db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId,
    desk: { safe: safe.edge.house.safe, cardOrigin: safe.origin, publicOrigin: safe.origin, mailbox: null },
    ask,
    make: async (first) => {
      const fields = { first_name: first, last_name: "Example", email: `${first}.${++made}@post.example`, seat: "7A" };
      return String((await ask("/v1/subjects", { fields }, intake))["id"]);
    },
    filed: async (wish) => String((await ask("/v1/rights-requests", wish))["id"]),
    region: (name) => page.getByRole("region", { name, exact: true }).first(),
    dialog,
    gone: () => dialog().waitFor({ state: "detached" }),
    menu: async (name) => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name }).click();
    },
    isFocused: async (what) => (await what.and(page.locator(":focus")).count()) > 0,
  };
}
