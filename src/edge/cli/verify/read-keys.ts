import { checkSignature, parseVerifierKey, type Checkpoint, type VerifierKey } from "./note.ts";
import type { Findings, VerifyReport } from "./report.ts";
import type { Source } from "./source.ts";

export type Keys = { readonly trust: VerifyReport["keys"]; readonly list: readonly VerifierKey[] };

/** The caller's keys, or else those that the source shows of itself; a source that holds none leaves signatures unchecked. */
export async function readKeys(source: Source, given: string | undefined, findings: Findings): Promise<Keys> {
  if (given === undefined && source.publicKeys === undefined) return { trust: "none", list: [] };
  const shown = (given === undefined ? await source.publicKeys?.() : `${given.trim()}\n`) ?? "";
  const lines = shown.split("\n");
  // Each key ends its line, so nothing follows the last line's end.
  if (lines.pop() !== "") findings.add("key_unreadable", "the last key");
  const list = lines.map(parseVerifierKey);
  list.forEach((key, n) => {
    if (key === undefined) findings.add("key_unreadable", `key ${n + 1}`);
  });
  if (lines.length === 0) findings.add("key_missing", "keys");
  const trust = lines.length === 0 ? "none" : given === undefined ? "first-use" : "given";
  return { trust, list: list.filter((key) => key !== undefined) };
}

export function checkSignatures(checkpoint: Checkpoint, keys: Keys, where: string, findings: Findings): void {
  for (const key of keys.list) {
    const state = checkSignature(checkpoint, key);
    if (state !== "good") findings.add(state === "missing" ? "signature_missing" : "signature_wrong", `${where}, key ${key.keyId}`);
  }
}
