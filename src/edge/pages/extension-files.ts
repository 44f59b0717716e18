import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type ZipPart, zipStream } from "../../platform/sealed-files/zip.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { VendorId } from "../../base/ids.ts";
import { listFillForms } from "../../registers/vendors/fill-forms.ts";
import { listVendors } from "../../registers/vendors/vendor.ts";
import { NOTHING } from "../http/contract/common.ts";
import type { Edge } from "../http/edge.ts";
import { isAtWork } from "../http/is-at-work.ts";
import { problem } from "../http/problem.ts";
import { fail, route } from "../http/route.ts";
import type { Reply, Route } from "../http/route.ts";
import { safeProblem } from "../http/safe-problem.ts";
import { within } from "../http/within.ts";
import { CONSOLE_FOLDER, EXTENSION_FOLDER } from "./build-console.ts";
import { type ExtensionBrowser, type Place, manifestFor } from "./extension-manifest.ts";

const BROWSERS = ["chromium", "firefox"] as const satisfies readonly ExtensionBrowser[];
const VENDORS_PER_PAGE = 100;

/** The extension, made for this house: its manifest names this console and the vendors that are approved today, and no other site. */
export function extensionFileRoutes(edge: Edge): readonly Route[] {
  return BROWSERS.map((browser) =>
    route({
      room: "pages",
      policy: "person",
      limiter: "caller",
      method: "GET",
      path: `/extension/${browser}.zip`,
      summary: `The extension that fills vendors' pages, for ${browser === "chromium" ? "Chromium and its kin" : "Firefox"}.`,
      ledger: { none: "It holds the addresses of the console and of vendors, and nothing of any customer." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "A zip to be unpacked and loaded.", body: "application/zip" },
      handle: async ({ caller }): Promise<Reply> => {
        const sites = await within(edge.safe, caller, async (tx) => ((await isAtWork(edge.safe, tx, caller)) ? await sitesOf(tx) : null));
        if (sites === null) return fail(safeProblem({ code: "not_granted" }));
        const place = { console: edge.publicOrigin, sites, version: edge.version, isTest: edge.mode === "test" };
        const bytes = await packExtension(browser, place);
        if (bytes === undefined) return fail(problem("not_found"));
        return {
          kind: "bytes",
          status: 200,
          type: "application/zip",
          bytes,
          headers: { "content-disposition": `attachment; filename="strongroom-fill-${browser}.zip"` },
        };
      },
    }),
  );
}

/** The zip of an extension for one place; undefined where the console was not built. */
export async function packExtension(browser: ExtensionBrowser, place: Place): Promise<Buffer | undefined> {
  const parts = readBuilt();
  if (parts === undefined) return undefined;
  const manifest = { name: "manifest.json", bytes: Buffer.from(JSON.stringify(manifestFor(browser, place), null, 2)) };
  return await buffer(zipStream(each([manifest, ...parts]), null));
}

function readBuilt(): readonly ZipPart[] | undefined {
  const folder = join(CONSOLE_FOLDER, EXTENSION_FOLDER);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Where something may be filled: pages of approved vendors, and the frames that their forms declare. */
async function sitesOf(tx: Tx): Promise<readonly string[]> {
  const forms = await listFillForms(tx, null);
  const sites: string[] = [];
  let after: VendorId | null = null;
  do {
    const page: Awaited<ReturnType<typeof listVendors>> = await listVendors(tx, { after, limit: VENDORS_PER_PAGE });
    for (const { id, origin, state } of page.items) {
      if (state === "approved") sites.push(origin, ...forms.filter(({ vendor }) => vendor === id).flatMap(({ frames }) => frames));
    }
    after = page.next;
  } while (after !== null);
  return sites;
}

async function* each(parts: readonly ZipPart[]): AsyncIterable<ZipPart> {
  yield* parts;
}
