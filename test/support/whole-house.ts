import { call, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { startVendor } from "./forwards.ts";
import { type Document, idPlaces } from "./id-places.ts";
import { makeOneOfEach } from "./one-of-each.ts";
import type { Caller } from "./whole-calls.ts";

/** A house beside a vendor, whose businesses have one of everything that any route takes the id of. */
export type WholeHouse = Pick<Caller, "edge" | "places" | "vendorOrigin"> & {
  readonly db: TestDatabase;
  /** Makes a business of this name. */
  readonly caller: (name: string) => Promise<Caller>;
  readonly close: () => Promise<void>;
};

export async function openWholeHouse(): Promise<WholeHouse> {
  const [db, vendor] = [await openTestDatabase(), await startVendor()];
  const edge = await openTestEdge(db);
  const places = idPlaces((await call(edge.port, "GET", "/v1/openapi.json")).json as unknown as Document);
  const parts = { edge, places, vendorOrigin: vendor.origin };
  return {
    ...parts,
    db,
    caller: async (name) => ({ ...parts, business: await makeOneOfEach(edge, db, name, vendor.origin) }),
    close: async () => {
      await vendor.close();
      await edge.close();
      await db.close();
    },
  };
}
