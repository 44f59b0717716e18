import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * What the house never connects to for a vendor, by the special-purpose registries of IANA (RFC 6890 and its updates):
 * this machine, private and shared networks, link-local (where clouds serve their secrets), multicast, benchmarks,
 * documentation, relays. Of IPv6 only the global unicast space counts, and in it nothing that carries an IPv4 address.
 */
const FORBIDDEN_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
const GLOBAL_6 = "2000::/3";
/** Protocol assignments with Teredo and ORCHID in them, documentation, 6to4, AS112 and AMT. */
const FORBIDDEN_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2001:4:112::/48", "2620:4f:8000::/48", "3fff::/20"];

const forbidden4 = listOf(FORBIDDEN_4, "ipv4");
const global6 = listOf([GLOBAL_6], "ipv6");
const forbidden6 = listOf(FORBIDDEN_6, "ipv6");

/** True for every text that is not the plain notation of an address on the public internet. */
export function isForbidden(address: string): boolean {
  if (isIPv4(address)) return forbidden4.check(address, "ipv4");
  // A zone says through which of this machine's doors to go: no public address has one.
  if (!isIPv6(address) || address.includes("%")) return true;
  return !global6.check(address, "ipv6") || forbidden6.check(address, "ipv6") || isTunnel(address);
}

/** True for addresses of this machine itself, in plain notation. */
export function isLoopback(address: string): boolean {
  return address === "::1" || (isIPv4(address) && address.startsWith("127."));
}

/** ISATAP (RFC 5214): an IPv4 address behind 5efe, in a network that may be anybody's. */
function isTunnel(address: string): boolean {
  const parts = expand(address);
  return parts[5] === 0x5efe && ((parts[4] ?? 0) & ~0x0200) === 0;
}

/** The eight parts of an address; the platform's own reader writes them in one way, with at most one gap. */
function expand(address: string): readonly number[] {
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const left = partsOf(head);
  const right = partsOf(tail ?? "");
  return tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function partsOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((part) => Number.parseInt(part, 16));
}

function listOf(blocks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", bits = ""] = block.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
