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
 * A recipient of the map that the register knows counts while somebody there is approved: to no other can anything go. One
 * that is in no register is taken at the map's word.
 */
export function sourcesOf(map: CompiledMap, vendors: readonly Vendor[], facts: NoticeFacts): NoticeSources {
  const known = new Set(vendors.flatMap((vendor) => recipientsOf(map, vendor).map(({ name }) => name)));
  const approved = vendors.filter(({ state }) => state === "approved");
  const whoIs = (recipient: string): readonly Vendor[] =>
    approved.filter((vendor) => recipientsOf(map, vendor).some(({ name }) => name === recipient));
  const listed = [...map.recipients.values()]
    .map((recipient) => ({ recipient, who: whoIs(recipient.name) }))
    .filter(({ recipient, who }) => who.length > 0 || !known.has(recipient.name));
  const countries = listed.flatMap(({ who }) => who.flatMap((vendor) => vendor.facts.subprocessors.map(({ country }) => country)));
  return {
    map,
    facts,
    recipients: listed.map(({ recipient: { name, label, purposes, fields }, who }) => ({
      name,
      vendors: who.map((vendor) => vendor.name),
      label: named(label, who),
      purposes: [...purposes].toSorted(),
      fields: [...fields].toSorted(),
    })),
    countries: [...new Set(countries)].toSorted(),
  };
}

function named(label: string, who: readonly Vendor[]): string {
  const others = who.map((vendor) => vendor.label).filter((one) => one !== label);
  return others.length === 0 ? label : `${label} (${others.join(", ")})`;
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
