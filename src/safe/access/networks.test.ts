import fc from "fast-check";
import { expect, test } from "vitest";
import { isInNetworks } from "./networks.ts";

const OFFICE = ["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"];

test("an address lies in a block to the bit, and in a lone address only if it is that one", () => {
  const inside = ["10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8:1::", "2001:db8:1:ffff:ffff:ffff:ffff:ffff"];
  const outside = ["9.255.255.255", "11.0.0.0", "192.0.2.6", "192.0.2.8", "2001:db8:0:ffff:ffff:ffff:ffff:ffff", "2001:db8:2::"];
  for (const address of inside) expect(isInNetworks(address, OFFICE), address).toBe(true);
  for (const address of outside) expect(isInNetworks(address, OFFICE), address).toBe(false);
});

test("an IPv4 address in IPv6 clothing is the IPv4 address, in every spelling and on either side", () => {
  const spellings = [
    "::ffff:10.1.2.3",
    "::FFFF:10.1.2.3",
    "::ffff:0a01:0203",
    "::ffff:a01:203",
    "0:0:0:0:0:ffff:0a01:0203",
    "0000::ffff:10.1.2.3",
  ];
  for (const address of spellings) {
    expect(isInNetworks(address, OFFICE), address).toBe(true);
    expect(isInNetworks(address, ["11.0.0.0/8"]), address).toBe(false);
    expect(isInNetworks(address, ["::ffff:10.0.0.0/104"]), address).toBe(true);
    expect(isInNetworks(address, ["::ffff:0a01:0203"]), address).toBe(true);
  }
});

test("the families are apart: a block of one lets in nothing of the other", () => {
  for (const networks of [["::/0"], ["::/64"], ["::ffff:0:0/95"]])
    expect(isInNetworks("10.1.2.3", networks), networks.join(" ")).toBe(false);
  for (const address of ["2001:db8::1", "::1", "::10.1.2.3", "64:ff9b::10.1.2.3", "2002:0a01:0203::"]) {
    expect(isInNetworks(address, ["0.0.0.0/0"]), address).toBe(false);
  }
});

test("a zone does not matter, and what is no address lies nowhere", () => {
  expect(isInNetworks("fe80::1%eth0", ["fe80::/10"])).toBe(true);
  for (const text of ["", " 10.1.2.3", "10.1.2.3 ", "010.1.2.3", "10.1.2", "0x0a010203", "167838211", "10.1.2.3/8", "[::1]", "localhost"]) {
    expect(isInNetworks(text, ["0.0.0.0/0", "::/0"]), text).toBe(false);
  }
});

test("every address and every block of IPv6 agree with their bits", () => {
  const address = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 128 }), fc.boolean(), (one, other, bits, isNear) => {
      // A random address is hardly ever near a random block, so half of them are put beside it.
      const near = isNear ? (one >> BigInt(128 - bits)) << BigInt(128 - bits) : other;
      const isMapped = (value: bigint): boolean => value >> 32n === 0xffffn;
      fc.pre(!isMapped(one) && !isMapped(near));
      const shift = BigInt(128 - bits);
      expect(isInNetworks(groups(near), [`${groups(one)}/${bits}`])).toBe(near >> shift === one >> shift);
    }),
  );
});

function groups(value: bigint): string {
  return Array.from({ length: 8 }, (_, n) => ((value >> BigInt(112 - 16 * n)) & 0xffffn).toString(16)).join(":");
}
