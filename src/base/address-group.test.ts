import { expect, test } from "vitest";
import { addressGroup } from "./address-group.ts";

test("an IPv4 address is a caller, however it is written", () => {
  expect(addressGroup("192.0.2.7")).toBe("192.0.2.7");
  expect(addressGroup("::ffff:192.0.2.7")).toBe(addressGroup("::FFFF:c000:0207"));
  expect(addressGroup("::ffff:192.0.2.7")).not.toBe(addressGroup("::ffff:192.0.2.8"));
});

test("all addresses of one IPv6 network are one caller, and those of another are another", () => {
  const one = addressGroup("2001:db8:1:2::1");
  for (const same of ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0DB8:0001:0002:0:0:0:9", "2001:db8:1:2::%eth0"]) {
    expect(addressGroup(same)).toBe(one);
  }
  for (const other of ["2001:db8:1:3::1", "2001:db8:1::2", "::1", "fe80::1"]) expect(addressGroup(other)).not.toBe(one);
  expect(addressGroup("2001:db8::1")).toBe("2001:db8:0:0");
});

test("what is no address is a caller too, so that none goes uncounted", () => {
  expect(addressGroup(null)).toBe("");
  expect(addressGroup("unix")).toBe("unix");
});
