import { isIP } from "node:net";

const GROUPS_OF_A_NETWORK = 4;

/**
 * What counts as one caller: an IPv4 address, or the /64 that an IPv6 address lies in, for whoever has one address there
 * has all of them.
 */
export function addressGroup(address: string | null): string {
  const [bare = ""] = (address ?? "").split("%");
  if (isIP(bare) !== 6) return bare;
  // The platform writes every spelling of an address in one way.
  const written = URL.parse(`http://[${bare}]`)?.hostname.slice(1, -1) ?? bare;
  if (written.startsWith("::ffff:")) return written;
  const [head = "", tail] = written.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const between = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(between).fill("0"), ...right].slice(0, GROUPS_OF_A_NETWORK).join(":");
}
