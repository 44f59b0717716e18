import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type NoticeFacts, readFacts } from "../../registers/notice/facts.ts";
import type { NoticeRecipient } from "../../registers/notice/text.ts";
import { recipientsOf } from "../../registers/vendors/gate.ts";
import { type Vendor, listVendors } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";

/** All that a notice is made of. */
export type NoticeSources = {
  readonly map: CompiledMap;
  readonly recipients: readonly NoticeRecipient[];
  /** Two-letter codes or names of the countries in which vendors have data worked on, as the register tells. */
  readonly countries: readonly string[];
  readonly facts: NoticeFacts;
};

const PAGE = 200;

export async function readSources(tx: Tx, safe: Pick<Safe, "maps">): Promise<NoticeSources> {
  const [map, vendors, facts] = await Promise.all([safe.maps.get(tx), allVendors(tx), readFacts(tx)]);
  return sourcesOf(map, vendors, facts);
}

/**
 * A recipient of the map that is a vendor of the register counts while that vendor is approved: to no other can anything
 * go. One that is in no register is taken at the map's word.
 */
export function sourcesOf(map: CompiledMap, vendors: readonly Vendor[], facts: NoticeFacts): NoticeSources {
  const vendorOf = new Map(vendors.flatMap((vendor) => recipientsOf(map, vendor).map(({ name }) => [name, vendor] as const)));
  const listed = [...map.recipients.values()].filter(({ name }) => {
    const vendor = vendorOf.get(name);
    return vendor === undefined || vendor.state === "approved";
  });
  const used = new Set(listed.map(({ name }) => vendorOf.get(name)));
  return {
    map,
    facts,
    recipients: listed.map(({ name, label, vendor, purposes, fields }) => ({
      name,
      vendor: vendorOf.get(name)?.name ?? vendor ?? null,
      label: named(label, vendorOf.get(name)),
      purposes: [...purposes].toSorted(),
      fields: [...fields].toSorted(),
    })),
    countries: [...new Set([...used].flatMap((vendor) => (vendor?.facts.subprocessors ?? []).map(({ country }) => country)))].toSorted(),
  };
}

function named(label: string, vendor: Vendor | undefined): string {
  return vendor === undefined || vendor.label === label ? label : `${label} (${vendor.label})`;
}

async function allVendors(tx: Tx): Promise<readonly Vendor[]> {
  const vendors: Vendor[] = [];
  for (let after: Vendor["id"] | null = null; ;) {
    const page: Awaited<ReturnType<typeof listVendors>> = await listVendors(tx, { after, limit: PAGE });
    vendors.push(...page.items);
    if (page.next === null) return vendors;
    after = page.next;
  }
}
