import { readFileSync } from "node:fs";
import { listTenants } from "../../src/platform/storage/database.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { enrolDevice } from "../../src/registers/devices/change-device.ts";
import { listDevices } from "../../src/registers/devices/list-devices.ts";
import { type Answer, call } from "../../src/edge/http/_test-edge.ts";
import type { ConsoleBrowser } from "./console-browser.ts";

/** The concierge's map with two roles that a person at a desk has in these tests: one sees at once, the other says why. */
export const DESK_MAP = readFileSync(new URL("../../maps/concierge.yaml", import.meta.url), "utf8").replace(
  "\nrecipients:",
  `
  # Sits at the front desk.
  desk:
    booking:
      first_name: [clear, change]
      last_name: [clear, change]
      email: [clear, use, change]
      phone: [masked, use, change]
      card: [masked, use, change]
      notes: [clear, change]
  looker:
    fraud: { first_name: [masked], last_name: [masked], email: [clear], phone: [clear] }
    needs: { clear: { reason: true } }

recipients:`,
);

/** Makes the owner somebody who works with customers, on a device that is trusted; answers a call with the owner's key. */
export async function openDesk({
  edge,
  ownerKey,
  owner,
}: ConsoleBrowser): Promise<(method: string, path: string, body?: unknown) => Promise<Answer>> {
  const asOwner = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await call(edge.port, method, path, { key: ownerKey, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  await asOwner("PUT", "/v1/data-map", { yaml: DESK_MAP });
  const { items } = (await asOwner("GET", "/v1/staff")).json as { items: { id: string }[] };
  await asOwner("PATCH", `/v1/staff/${items[0]?.id ?? ""}`, { roles: ["desk", "looker"] });

  await trustDevices(edge);
  await owner.page.reload();
  await owner.page.getByRole("navigation", { name: "Places" }).waitFor();
  return asOwner;
}

/** Every device of the business as if its owner had enrolled it: no customer's data is shown on another. */
export async function trustDevices(edge: ConsoleBrowser["edge"]): Promise<void> {
  const { db, clock } = edge.house;
  const [tenant] = await listTenants(db);
  if (tenant === undefined) throw new Error("no business");
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true } as const;
  await withTx(db, tenant, async (tx) => {
    const { items: devices } = await listDevices(tx, null, { limit: 10, cursor: null });
    for (const device of devices) await enrolDevice(tx, device.id, { label: "Front desk", attested }, clock());
  });
}

/** A key that hands customers in, and some customers handed in by it. */
export async function handIn(
  asOwner: Awaited<ReturnType<typeof openDesk>>,
  port: number,
  people: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly string[]> {
  const { key } = (await asOwner("POST", "/v1/keys", { role: "intake", label: "Web site" })).json as { key: string };
  const ids: string[] = [];
  for (const fields of people) {
    const made = await call(port, "POST", "/v1/subjects", { key, body: { fields, purpose: "booking" } });
    if (made.status !== 201) throw new Error(made.text);
    ids.push(String(made.json["id"]));
  }
  return ids;
}
