import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { call, makeBusiness, openTestEdge } from "../http/_test-edge.ts";
import type { TestEdge } from "../http/_test-edge.ts";
import { CONSOLE_FOLDER, ensureConsole } from "./build-console.ts";
import { CONSOLE_PATHS } from "./console-paths.ts";

const FIRST_PAINT_BYTES_MAX = 120_000;
const HOME_BYTES_MAX = 250_000;
const WEB = new URL("../../../web/console/", import.meta.url);

type Chunk = { readonly file: string; readonly imports?: readonly string[]; readonly isEntry?: boolean; readonly css?: readonly string[] };

let db: TestDatabase;
let edge: TestEdge;
let ownerKey: string;

beforeAll(async () => {
  expect(await ensureConsole(() => undefined)).toBeUndefined();
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const get = (path: string, headers: Record<string, string> = {}): ReturnType<typeof call> => call(edge.port, "GET", path, { headers });

test("a console that belongs to its sources is not built again", async () => {
  const said: string[] = [];
  expect(await ensureConsole((line) => said.push(line))).toBeUndefined();
  expect(said).toEqual([]);
});

test("what must arrive before the first screen shows is at most 120 kB of script, and an open door's home at most 250", () => {
  const chunks = readManifest();
  const bytesFor = (...names: readonly string[]): number =>
    filesOf(chunks, ["index.html", ...names]).reduce((sum, file) => sum + gzipSync(readFileSync(join(CONSOLE_FOLDER, file))).length, 0);
  expect(filesOf(chunks, ["index.html"]).length).toBeGreaterThan(3);
  expect(bytesFor()).toBeLessThanOrEqual(FIRST_PAINT_BYTES_MAX);
  expect(bytesFor("entry/outside.tsx")).toBeLessThanOrEqual(FIRST_PAINT_BYTES_MAX);
  expect(bytesFor("entry/inside.tsx", "screens/home/home-screen.tsx")).toBeLessThanOrEqual(HOME_BYTES_MAX);
});

test("each screen is a file of its own", () => {
  const screens = readdirSync(new URL("screens/", WEB), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("-screen.tsx"),
  );
  const chunks = readManifest();
  // The sign-in screen comes with the frame before the door.
  const missing = screens.filter((name) => chunks[`screens/${name}`] === undefined && !name.endsWith("sign-in-screen.tsx"));
  expect(screens.length).toBeGreaterThan(4);
  expect(missing).toEqual([]);
});

test("the index lets no script or style through but the console's own, with a nonce that is never the same", async () => {
  const nonces = new Set<string>();
  for (const path of CONSOLE_PATHS) {
    const answer = await get(path.replace("$id", "sub_06f3k2m9v8q4x7t1r5w0d2c6b8"));
    expect(answer.status, path).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const policy = String(answer.headers["content-security-policy"]);
    const nonce = /'nonce-([\w+/=]+)'/u.exec(policy)?.[1] ?? "";
    expect(nonce).toHaveLength(24);
    expect(policy).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types default; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri /v1/csp-reports`,
    );
    expect(answer.text).toContain(`nonce="${nonce}"`);
    expect(answer.text).not.toContain("NONCE_HERE");
    expect(answer.text).not.toMatch(/<script(?![^>]*\bsrc=)/u);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(CONSOLE_PATHS.length);
});

test("files are kept for ever under names that carry their hash, packed as the browser takes them", async () => {
  const script = readManifest()["index.html"]?.file ?? "";
  const plain = await get(`/console/${script}`);
  expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(plain.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(script).toMatch(/-[\w-]{8}\.js$/u);
  for (const encoding of ["br", "gzip"]) {
    const packed = await fetch(`http://127.0.0.1:${edge.port}/console/${script}`, { headers: { "accept-encoding": encoding } });
    expect(packed.headers.get("content-encoding")).toBe(encoding);
    expect(await packed.text()).toBe(plain.text);
  }
});

test("an address that is no page of the console is not there, and no path leads out of the folder", async () => {
  for (const path of [
    "/customer",
    "/customers/a/b",
    "/v1/nothing",
    "/console/",
    "/console/index.html.map",
    "/console/..%2fpackage.json",
    "/console/.vite%2fmanifest.json",
  ]) {
    const answer = await get(path);
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    expect(answer.json["code"], path).toBeDefined();
  }
});

test("a report of a broken policy is counted by its directive, and nothing of it is kept", async () => {
  const report = (raw: string, type = "application/csp-report"): ReturnType<typeof call> =>
    call(edge.port, "POST", "/v1/csp-reports", { raw, headers: { "content-type": type } });
  const told = {
    "document-uri": "https://strongroom.example/customers/ana-example",
    "effective-directive": "script-src-elem",
    "blocked-uri": "inline",
  };
  expect((await report(JSON.stringify({ "csp-report": told }))).status).toBe(204);
  expect((await report(JSON.stringify({ "csp-report": { ...told, "effective-directive": 'x"} 1\nmade_up' } }))).status).toBe(204);
  expect((await report(JSON.stringify([1]))).status).toBe(204);
  expect((await report("{")).status).toBe(400);
  expect((await report("{}", "text/plain")).status).toBe(415);
  expect((await report(`"${"x".repeat(20_000)}"`)).status).toBe(413);

  const { text } = await call(edge.port, "GET", "/metrics", { key: ownerKey });
  expect(text).toContain('strongroom_csp_reports_total{directive="script-src-elem"} 1');
  expect(text).toContain('strongroom_csp_reports_total{directive="other"} 2');
  expect(text).not.toContain("made_up");
  expect(edge.logged.join("\n")).toContain('"code":"script-src-elem"');
  expect(edge.logged.join("\n")).not.toContain("ana-example");
});

test("the router has a screen for each address that the server answers, and no other", () => {
  const routes = readFileSync(new URL("routes.tsx", WEB), "utf8");
  const early = readFileSync(new URL("entry/early-routes.ts", WEB), "utf8");
  const known = [...routes.matchAll(/path: "([^"]+)"/gu), ...early.matchAll(/"(\/[^"]+)"/gu)].map((match) => match[1] ?? "");
  expect(known.filter((path) => !(CONSOLE_PATHS as readonly string[]).includes(path))).toEqual([]);
});

test("all languages have the same words, with the same places to fill in", () => {
  const read = (language: string): Map<string, string> =>
    flatten(JSON.parse(readFileSync(new URL(`messages/${language}.json`, WEB), "utf8")) as Words);
  const english = read("en");
  expect(english.size).toBeGreaterThan(100);
  for (const language of ["es", "de", "fr"]) {
    const words = read(language);
    // A form of the plural that English has not, as French has one of its own for a million.
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.map((form) => `_${form}`);
    const own = [...words.keys()].filter(
      (key) => forms.some((form) => key.endsWith(form)) && english.has(key.replace(/_[a-z]+$/u, "_other")),
    );
    const asEnglish = (key: string): string => (own.includes(key) && !english.has(key) ? key.replace(/_[a-z]+$/u, "_other") : key);
    expect([...new Set([...words.keys()].map(asEnglish))].toSorted(), language).toEqual([...english.keys()].toSorted());
    for (const [key, text] of words)
      expect({ key, places: placesIn(text) }).toEqual({ key, places: placesIn(english.get(asEnglish(key)) ?? "") });
    const same = [...words].filter(([key, text]) => text === english.get(key) && /[a-z]{4,} [a-z]{3,}/u.test(text)).map(([key]) => key);
    expect(same, `${language}: not translated`).toEqual([]);
  }
});

type Words = { readonly [key: string]: string | Words };

function flatten(words: Words, before = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${before}${key}`, value] as const] : [...flatten(value, `${before}${key}.`)],
    ),
  );
}

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1] ?? "").toSorted();
}

function readManifest(): Readonly<Record<string, Chunk>> {
  return JSON.parse(readFileSync(join(CONSOLE_FOLDER, ".vite", "manifest.json"), "utf8")) as Record<string, Chunk>;
}

/** The files of these chunks and of all that they import at once. */
function filesOf(chunks: Readonly<Record<string, Chunk>>, names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of chunks[name]?.imports ?? []) visit(next);
  };
  for (const name of names) visit(name);
  return [...seen].flatMap((name) => chunks[name]?.file ?? []);
}
