import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import type { PageAssets } from "./page.ts";

export const ACT_ASSETS = "cardpage.assets";
export const WORKER = { kind: "worker", id: "worker_card_page", role: "worker" } as const;

export type NotedAssets = PageAssets & { readonly since: Instant; readonly release: string };

/** What the ledger's newest entry says that the card page is made of. */
export async function notedAssets(tx: Tx): Promise<NotedAssets | undefined> {
  const [entry] = (await listEntries(tx, { act: ACT_ASSETS }, { limit: 1, cursor: null })).items;
  if (entry === undefined) return undefined;
  const told = (name: string): string => String(entry.detail[name] ?? "");
  return {
    script: hashesIn(told("script")),
    style: hashesIn(told("style")),
    policy: told("policy"),
    release: told("release"),
    since: instant(Date.parse(entry.at)),
  };
}

/**
 * Tells the ledger what the card page is made of where that is news: the inventory of scripts that PCI DSS 6.4.3 wants,
 * each by its hash. Answers what the ledger's newest entry then says.
 */
export async function noteAssets(tx: Tx, assets: PageAssets, release: string, now: Instant): Promise<NotedAssets> {
  const noted = await notedAssets(tx);
  if (noted !== undefined && isSame(noted, assets)) return noted;
  const detail = { script: assets.script.join(" "), style: assets.style.join(" "), policy: assets.policy, release };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: WORKER, act: ACT_ASSETS, detail }], now);
  return { ...assets, release, since: now };
}

function isSame(noted: PageAssets, assets: PageAssets): boolean {
  const written = ({ script, style, policy }: PageAssets): string => JSON.stringify([script.toSorted(), style.toSorted(), policy]);
  return written(noted) === written(assets);
}

function hashesIn(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}
