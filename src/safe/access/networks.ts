import { BlockList, isIP } from "node:net";

const compiled = new Map<string, BlockList>();

/** True when the address lies in one of the CIDR blocks; an IPv4 address written as IPv6 (`::ffff:`) counts as IPv4. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const plain = address.toLowerCase().startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
  const family = isIP(plain);
  if (family === 0) return false;
  return blockListOf(networks).check(plain, family === 4 ? "ipv4" : "ipv6");
}

function blockListOf(networks: readonly string[]): BlockList {
  const key = networks.join(" ");
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", bits] = network.split("/");
    const family = isIP(base) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(base, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  compiled.set(key, list);
  return list;
}
