import type { PermissionType } from "../../registers/rights/permission-words.ts";

/** How each begins: ISO 32000-2 7.5.2, ITU-T T.81 B.1.1.3, PNG (third edition) 5.2. */
const BEGINNINGS: readonly (readonly [PermissionType, Buffer])[] = [
  ["application/pdf", Buffer.from("%PDF-", "latin1")],
  ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
  ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];

/** What a file is by its own bytes: its name and its announced type are the sender's to choose. */
export function sniffType(bytes: Buffer): PermissionType | undefined {
  return BEGINNINGS.find(([, beginning]) => bytes.subarray(0, beginning.length).equals(beginning))?.[0];
}
