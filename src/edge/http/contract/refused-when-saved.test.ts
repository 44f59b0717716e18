import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NewKeyBody } from "./admin.ts";
import { ConsentBody } from "./consents.ts";
import { EntriesQuery } from "./ledger.ts";
import { RequestBody } from "./rights.ts";
import { NewVendorBody } from "./vendors.ts";

/** What could not be used later is refused where it is written down, by its name and once. */
const faults = (read: { readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] } }): readonly string[] =>
  (read.error?.issues ?? []).map(({ path }) => path.map(String).join("."));

test("a time is one of a year of four digits, also once it is told in UTC", () => {
  const beyond = ["9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+00:01", "0000-12-31T23:59:59Z"];
  for (const time of [...beyond, "2026-02-30T00:00:00Z", "soon"]) {
    expect(faults(NewKeyBody.safeParse({ role: "site", expiresAt: time })), time).toEqual(["expiresAt"]);
    expect(faults(ConsentBody.safeParse({ standing: "given", expiresAt: time })), time).toEqual(["expiresAt"]);
    expect(faults(EntriesQuery.safeParse({ from: time })), time).toEqual(["from"]);
  }
  for (const time of ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-29T17:00:00.5+05:30"])
    expect(faults(NewKeyBody.safeParse({ role: "site", expiresAt: time })), time).toEqual([]);
});

test("a link is one that stands there as it is, and lets nobody in", () => {
  const linked = (termsUrl: string) => faults(NewVendorBody.safeParse({ label: "Air", origin: "https://air.example", termsUrl }));
  for (const wrong of [
    "https:air.example",
    "https:///terms",
    "https://bo:secret@air.example/",
    "http://air.example",
    "javascript:alert(1)",
    "https://a b/",
  ])
    expect(linked(wrong), wrong).toEqual(["termsUrl"]);
  expect(linked("https://AIR.example:443/terms?of=use#now")).toEqual([]);
});

test("where somebody lives is a country that there is, or a part of one", () => {
  const lives = (residence: string) => faults(RequestBody.safeParse({ kind: "access", subject: "sub_1", residence }));
  for (const wrong of ["ZZ", "ZZ-1", "UK", "Britain", "gb", ""]) expect(lives(wrong), wrong).toEqual(["residence"]);
  for (const right of ["GB", "US-CA", "GB-ENG", "XK"]) expect(lives(right), right).toEqual([]);
});

test("an agent is written to at an address that a mail can go to", () => {
  const agent = (email: string) =>
    faults(RequestBody.safeParse({ kind: "access", subject: "sub_1", agent: { name: "Bo", evidence: "a letter", email } }));
  for (const wrong of ["bo", "bo@air-.example", `bo@${"a".repeat(64)}.example`, "bo@air..example"])
    expect(agent(wrong), wrong).toEqual(["agent.email"]);
  expect(agent("bo+rights%a@air.example")).toEqual([]);
});

test("times, addresses and links are read in one way each, and not by the library's own idea of them", () => {
  const own = new Map([
    ["z.iso.datetime(", ["common.ts", "house.ts"]],
    ["z.email(", []],
    // Of a counterpart that pretends, in test mode.
    ["z.url(", ["payments.ts"]],
  ]);
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  expect(files.length).toBeGreaterThan(30);
  for (const [word, allowed] of own) {
    const used = files.filter((name) =>
      readFileSync(join(import.meta.dirname, name), "utf8")
        .replaceAll(/\s/gu, "")
        .includes(word),
    );
    expect(used, word).toEqual(allowed);
  }
});
