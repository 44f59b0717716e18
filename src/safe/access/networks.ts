import { BlockList, isIP } from "node:net";

type Lists = { readonly ipv4: BlockList; readonly ipv6: BlockList };

const compiled = new Map<string, Lists>();
const MAPPED_BITS = 96;

/**
 * True when the address lies in one of the CIDR blocks. An IPv4 address written as IPv6 (`::ffff:`, in whatever spelling)
 * counts as IPv4, on either side; else the two families are apart, so that `::/0` lets in no IPv4 address.
 */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const plain = plainAddress(address);
  if (plain === undefined) return false;
  const lists = listsOf(networks);
  return isIP(plain) === 4 ? lists.ipv4.check(plain, "ipv4") : lists.ipv6.check(plain, "ipv6");
}

/** Without its zone, and as IPv4 where it is one in disguise; undefined for what is no address. */
function plainAddress(address: string): string | undefined {
  const [bare = ""] = address.split("%");
  const family = isIP(bare);
  return family === 6 ? (mappedIpv4(bare) ?? bare) : family === 4 ? bare : undefined;
}

/** The platform writes every spelling of a mapped address as `::ffff:` and two groups in hex. */
function mappedIpv4(address: string): string | undefined {
  const written = URL.parse(`http://[${address}]`)?.hostname ?? "";
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/u.exec(written) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 0xff, b >> 8, b & 0xff].join(".");
}

function listsOf(networks: readonly string[]): Lists {
  const key = networks.join(" ");
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const lists: Lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const network of networks) addNetwork(lists, network);
  compiled.set(key, lists);
  return lists;
}

function addNetwork(lists: Lists, network: string): void {
  const [base = "", bits] = network.split("/");
  if (isIP(base) === 4) return lists.ipv4.addSubnet(base, Number(bits ?? 32), "ipv4");
  const mapped = mappedIpv4(base);
  const length = Number(bits ?? 128);
  if (mapped !== undefined && length >= MAPPED_BITS) return lists.ipv4.addSubnet(mapped, length - MAPPED_BITS, "ipv4");
  lists.ipv6.addSubnet(base, length, "ipv6");
}
