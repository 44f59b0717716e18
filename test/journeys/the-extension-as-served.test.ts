import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { FORWARD_MAP, approveVendor } from "../support/forwards.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { makePerson } from "../../src/edge/http/_test-person.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { packExtension } from "../../src/edge/pages/extension-files.ts";

const PATH = "/extension/chromium.zip";
let db: TestDatabase;
let edge: TestEdge;

beforeAll(async () => {
  expect(await ensureConsole(() => undefined)).toBe(undefined);
  db = await openTestDatabase();
  edge = await openTestEdge(db);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

async function filesIn(zip: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const entries = await new ZipReader(new Uint8ArrayReader(zip), { useWebWorkers: false }).getEntries();
  const files = entries.flatMap((entry) => (entry.directory ? [] : [entry]));
  const texts = files.map(
    async (entry) => [entry.filename, new TextDecoder().decode(await entry.getData(new Uint8ArrayWriter()))] as const,
  );
  return new Map(await Promise.all(texts));
}

test("it is made for whoever is signed in: this console, vendors that are approved and frames that they declared, and nothing else", async () => {
  const owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  const vendor = await approveVendor(edge, owner, "http://127.0.0.1:4998");
  await call(edge.port, "POST", "/v1/vendors", { key: owner, body: { label: "Only proposed", origin: "https://proposed.example" } });
  const boxes = [{ label: "Number", fill: "{{card.number}}", frame: "http://localhost:4997", find: { name: "number" } }];
  const form = { label: "Card", purpose: "booking", path: "/book", frames: ["http://localhost:4997"], boxes };
  expect((await call(edge.port, "PUT", `/v1/vendors/${vendor}/fill-forms/card`, { key: owner, body: form })).status).toBe(201);
  const person = await makePerson(edge, { roles: ["desk"] });
  const headers = { cookie: person.cookie(), "x-device-proof": person.proof("GET", PATH) };
  const answer = await fetch(`http://127.0.0.1:${edge.port}${PATH}`, { headers });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/zip"]);
  const files = await filesIn(new Uint8Array(await answer.arrayBuffer()));
  expect([...files.keys()].toSorted()).toEqual(
    ["background.js", "bridge.js", "manifest.json", "page.js", "panel.css", "panel.html", "panel.js", "popup.html", "popup.js"].toSorted(),
  );
  const manifest = JSON.parse(files.get("manifest.json") ?? "") as Record<string, unknown>;
  expect(manifest["homepage_url"]).toBe(edge.house.settings.publicOrigin);
  const console = `${edge.house.settings.publicOrigin}/*`;
  expect(manifest["host_permissions"]).toEqual([console, "http://127.0.0.1:4998/*", "http://localhost:4997/*"]);
  expect(manifest["permissions"]).toEqual(["scripting"]);
  const stranger = await makePerson(edge, { name: "Ned Nothing", roles: [] });
  expect((await stranger.call("GET", PATH)).json).toMatchObject({ status: 403, code: "not_granted" });
  expect((await call(edge.port, "GET", PATH)).status).toBe(401);
  expect((await call(edge.port, "GET", PATH, { key: owner })).status).toBe(403);
});

test("Firefox gets patterns that it knows, a background page, an id, and the word that nothing is collected", async () => {
  const place = { console: "https://room.example", sites: ["https://air.example:8443"], version: "1.2.3", isTest: false };
  const files = await filesIn((await packExtension("firefox", place)) ?? new Uint8Array());
  const manifest = JSON.parse(files.get("manifest.json") ?? "") as Record<string, unknown>;
  expect(manifest["host_permissions"]).toEqual(["https://room.example/*", "https://air.example/*"]);
  expect(manifest["optional_host_permissions"]).toEqual(["https://*/*"]);
  expect(manifest["background"]).toEqual({ scripts: ["background.js"] });
  expect(manifest["browser_specific_settings"]).toMatchObject({ gecko: { data_collection_permissions: { required: ["none"] } } });
  expect(manifest["minimum_chrome_version"]).toBe(undefined);
});

test("the scripts keep nothing and say nothing: no storage, no clipboard, no log, no code made from text", async () => {
  const place = { console: "https://room.example", sites: [], version: "1.2.3", isTest: false };
  const files = await filesIn((await packExtension("chromium", place)) ?? new Uint8Array());
  for (const [name, text] of files)
    expect(text, name).not.toMatch(
      /\.storage\b|localStorage|sessionStorage|indexedDB|\bcaches\.|clipboard|console\.(?:log|info|warn|debug)|\beval\(|innerHTML/u,
    );
});
