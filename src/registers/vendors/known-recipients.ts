import type { Tx } from "../../platform/storage/tx.ts";
import type { KnownRecipient } from "../datamap/notice-lines.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { recipientsOf } from "./gate.ts";
import { type Vendor, listVendors } from "./vendor.ts";

const PAGE = 200;

/** Who the map's recipients are: vendors that may be given something, or may again once their suspension is over. */
export async function knownRecipients(tx: Tx, map: CompiledMap): Promise<readonly KnownRecipient[]> {
  const known: KnownRecipient[] = [];
  let after: Vendor["id"] | null = null;
  do {
    const page: Awaited<ReturnType<typeof listVendors>> = await listVendors(tx, { after, limit: PAGE });
    known.push(...page.items.flatMap((vendor) => knownOf(map, vendor)));
    after = page.next;
  } while (after !== null);
  return known;
}

function knownOf(map: CompiledMap, vendor: Vendor): readonly KnownRecipient[] {
  if (vendor.state !== "approved" && vendor.state !== "suspended") return [];
  const { label, facts } = vendor;
  const { termsUrl, privacyUrl } = facts;
  return recipientsOf(map, vendor).map(({ name }) => ({ recipient: name, label, termsUrl, privacyUrl }));
}
