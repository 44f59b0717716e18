import type { Instant } from "../../base/instant.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { hasRoot } from "../../platform/keeper/keyring.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { readCheckpoint } from "../../registers/ledger/proofs.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { countLiveSubjects } from "../../registers/subjects/subjects.ts";
import type { Edge } from "../http/edge.ts";
import { firstCallsFor } from "./samples.ts";
import { isLoopbackOrigin } from "../http/hosts.ts";

/** What the first screen says of the house. Counts are null where the page may be seen from outside this machine. */
export type HouseFacts = {
  readonly state: "open" | "sealed" | "restarting" | "not_set_up";
  readonly database: "embedded" | "server";
  readonly startedAt: Instant;
  readonly counts: null | {
    readonly businesses: number;
    readonly customers: number;
    readonly ledgerSize: number;
    readonly newestEntryAt: string | null;
    readonly keyRole: string | null;
  };
};

const COUNTS_MS = 5 * SECOND_MS;
const BUSINESSES_COUNTED = 50;

export type FactsReader = { readonly readFacts: () => Promise<HouseFacts>; readonly readState: () => Promise<HouseFacts["state"]> };

/** Counting looks at rows; a page that is reloaded in anger must not. */
export function createFactsReader(edge: Edge): FactsReader {
  let counted: { readonly at: number; readonly counts: Promise<NonNullable<HouseFacts["counts"]>> } | undefined;
  const mayShow = isLoopbackOrigin(edge.publicOrigin);

  // A house that is set up stays so; before that each page asks anew.
  let isSetUp = false;
  const readState = async (): Promise<HouseFacts["state"]> => {
    isSetUp ||= (await hasRoot(edge.db)) && (await listTenants(edge.db)).length > 0;
    return isSetUp ? edge.safe.keeper.state() : "not_set_up";
  };
  const readFacts = async (): Promise<HouseFacts> => {
    if (counted === undefined || performance.now() - counted.at > COUNTS_MS) counted = { at: performance.now(), counts: count(edge) };
    return {
      state: await readState(),
      database: edge.db.kind,
      startedAt: edge.startedAt,
      counts: mayShow ? await counted.counts : null,
    };
  };
  return { readFacts, readState };
}

async function count(edge: Edge): Promise<NonNullable<HouseFacts["counts"]>> {
  const tenants = await listTenants(edge.db);
  const each = await Promise.all(
    tenants.slice(0, BUSINESSES_COUNTED).map((tenant) =>
      withTx(edge.db, tenant, async (tx) => {
        const [customers, head, newest, map] = await Promise.all([
          countLiveSubjects(tx),
          readCheckpoint(tx),
          listEntries(tx, {}, { limit: 1, cursor: null }),
          edge.safe.maps.get(tx),
        ]);
        return { customers, size: head?.size ?? 0, at: newest.items[0]?.at ?? null, keyRole: firstCallsFor(map)?.role ?? null };
      }),
    ),
  );
  return {
    businesses: tenants.length,
    customers: each.reduce((sum, one) => sum + one.customers, 0),
    ledgerSize: each.reduce((sum, one) => sum + one.size, 0),
    newestEntryAt:
      each
        .flatMap((one) => one.at ?? [])
        .toSorted()
        .at(-1) ?? null,
    keyRole: each[0]?.keyRole ?? null,
  };
}
