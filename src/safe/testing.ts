import type { SubjectId, TenantId } from "../base/ids.ts";
import { type Instant, instant } from "../base/instant.ts";
import type { Keeper } from "../platform/keeper/keeper.ts";
import { addTenantKeys } from "../platform/keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../platform/keeper/testing.ts";
import { outboxHolder } from "../platform/outbox/holder.ts";
import { Overtaken } from "../platform/storage/collisions.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../platform/storage/testing.ts";
import { withTx } from "../platform/storage/tx.ts";
import type { Tx } from "../platform/storage/tx.ts";
import { cardsHolder } from "../registers/cards/holder.ts";
import { consentHolder } from "../registers/consent/holder.ts";
import { customersHolder } from "../registers/customers/holder.ts";
import { holdsHolder } from "../registers/holds/holder.ts";
import { createMapCache } from "../registers/datamap/cache.ts";
import { parseMapYaml } from "../registers/datamap/parse-map.ts";
import { applyMap } from "../registers/datamap/versions.ts";
import { ledgerHolder } from "../registers/ledger/holder.ts";
import { paymentsHolder } from "../registers/payments/holder.ts";
import { subjectsHolder } from "../registers/subjects/holder.ts";
import { tokensHolder } from "../registers/tokens/holder.ts";
import { accessHolder } from "./access/holder.ts";
import type { Actor } from "./access/actor.ts";
import type { Safe } from "./safe.ts";
import { createSubjects } from "./vault/create.ts";
import { vaultHolder } from "./vault/holder.ts";

/** A safe on a real database with a real keeper, a tenant with a map, and a clock that the test moves. */
export type TestSafe = {
  readonly safe: Safe;
  readonly db: TestDatabase;
  readonly keeper: Keeper;
  readonly tenant: TenantId;
  readonly setNow: (now: Instant) => void;
  readonly within: <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly addTenant: (mapYaml: string) => Promise<TenantId>;
  readonly close: () => Promise<void>;
};

export const TEST_PASSPHRASE = "a passphrase for the tests only";

export async function openTestSafe(mapYaml: string): Promise<TestSafe> {
  const db = await openTestDatabase();
  const keeper = borrowKeeper();
  let now = instant(Date.now());
  const clock = (): Instant => now;
  await initialiseCheapRoot(db, keeper, TEST_PASSPHRASE, now);
  const safe: Safe = {
    db,
    keeper,
    maps: createMapCache(),
    clock,
    cardOrigin: "https://cards.bluesky.example",
    holders: [
      subjectsHolder,
      accessHolder,
      vaultHolder,
      tokensHolder,
      holdsHolder,
      consentHolder,
      paymentsHolder,
      cardsHolder,
      outboxHolder,
      customersHolder,
      ledgerHolder,
    ],
  };

  const addTenant = async (yaml: string): Promise<TenantId> => {
    const parsed = parseMapYaml(yaml);
    if (!parsed.ok) throw new Error(`the test's map is wrong: ${JSON.stringify(parsed.problems)}`);
    const made = await makeTestTenant(db);
    await withTx(db, made, async (tx) => {
      await addTenantKeys(tx, keeper, now);
      await applyMap(
        tx,
        { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: async () => ({ withData: new Set(), shared: new Set() }) },
        now,
      );
    });
    return made;
  };
  const tenant = await addTenant(mapYaml);
  return {
    safe,
    db,
    keeper,
    tenant,
    setNow: (at) => {
      now = at;
    },
    within: (fn) => withTx(db, tenant, fn),
    addTenant,
    close: async () => {
      await keeper.close();
      await db.close();
    },
  };
}

/** The safe as it is where another map is put in force during the first deed by it. */
export function overtakenOnce(safe: Safe): Safe {
  let isOvertaken = false;
  const hold: Safe["maps"]["hold"] = async (tx, map) => {
    if (isOvertaken) return await safe.maps.hold(tx, map);
    isOvertaken = true;
    throw new Overtaken("another map was put in force");
  };
  return { ...safe, maps: { ...safe.maps, hold } };
}

export function testActor(roles: readonly string[], more: Partial<Actor> = {}): Actor {
  return { kind: "key", id: "key_test", roles, purposes: "all", owner: false, address: "127.0.0.1", ...more };
}

export const OWNER: Actor = { kind: "key", id: "key_owner", roles: [], purposes: "all", owner: true, address: "127.0.0.1" };

/** Creates one subject and answers its id; the test is over if it is refused. */
export async function makeSubject(
  test: TestSafe,
  actor: Actor,
  fields: Record<string, unknown>,
  purpose: string | null = null,
): Promise<SubjectId> {
  const [made] = await test.within((tx) => createSubjects(test.safe, tx, [{ actor, purpose, fields, source: null }]));
  if (made?.ok !== true) throw new Error(`not created: ${JSON.stringify(made)}`);
  return made.value.id;
}
