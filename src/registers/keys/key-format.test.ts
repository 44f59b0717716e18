import { inspect } from "node:util";
import { expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { makeKey, readKey } from "./key-format.ts";

const tenant = newId("ten", instant(1_750_000_000_000));

test("a key tells its tenant and mode, and is found under the hash it was made with", () => {
  const made = makeKey(tenant, "test");
  expect(readKey(unveil(made.key))).toEqual({ mode: "test", tenant, hash: made.hash });
});

test("a made key does not print", () => {
  expect(inspect(makeKey(tenant, "live"))).toContain("[redacted]");
});

test("refuses every key with one character changed, cut, added or in capitals", () => {
  const key = unveil(makeKey(tenant, "live").key);
  for (let at = 8; at < key.length; at += 1) {
    const other = key[at] === "0" ? "1" : "0";
    expect(readKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
  }
  for (const text of ["", key.slice(1), key.slice(0, -1), `${key}0`, key.toUpperCase(), ` ${key}`, `${key}\n`]) {
    expect(readKey(text)).toBeUndefined();
  }
});
