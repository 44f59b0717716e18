import { expect, test } from "vitest";
import { newId } from "./ids.ts";
import { instant } from "./instant.ts";
import { Redacted, unveil } from "./redacted.ts";
import { newTenantToken, readTenantToken } from "./tenant-token.ts";

const tenant = newId("ten", instant(1_800_000_000_000));

test("a token tells its tenant and the hash it is kept under, and prints nothing", () => {
  const { token, hash } = newTenantToken(tenant);
  expect(readTenantToken(unveil(token))).toEqual({ tenant, hash });
  expect(String(token)).toBe("[redacted]");
  expect(token).toBeInstanceOf(Redacted);
});

test("two tokens of one tenant have nothing in common behind the tenant's part", () => {
  const [one, two] = [unveil(newTenantToken(tenant).token), unveil(newTenantToken(tenant).token)];
  expect(one.slice(26)).not.toBe(two.slice(26));
  expect(one.length).toBe(77);
});

test("what cannot be a token of ours is turned away without a look-up", () => {
  const good = unveil(newTenantToken(tenant).token);
  for (const bad of [
    "",
    "x",
    good.slice(1),
    `${good}0`,
    good.toUpperCase(),
    ` ${good}`,
    `${good.slice(0, -1)}u`,
    `${good.slice(0, -1)}z`,
  ]) {
    expect(readTenantToken(bad), bad).toBeUndefined();
  }
});
