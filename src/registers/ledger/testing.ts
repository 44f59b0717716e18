import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { newId, type SubjectId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import type { NewEntry } from "./entry.ts";
import type { LogKeys } from "./note.ts";
import type { LogSigner } from "./sequence.ts";

/** Keys of a test's own, in place of the keeper's. */
export function testSigner(): LogSigner & { readonly keys: LogKeys } {
  const ed25519 = generateKeyPairSync("ed25519");
  const mldsa44 = generateKeyPairSync("ml-dsa-44");
  const keys = { ed25519: rawKey(ed25519.publicKey, 32), mldsa44: rawKey(mldsa44.publicKey, 1312) };
  return {
    keys,
    publicKeys: async () => await Promise.resolve(keys),
    sign: async (_tenant, message) =>
      await Promise.resolve({ ed25519: sign(null, message, ed25519.privateKey), mldsa44: sign(null, message, mldsa44.privateKey) }),
  };
}

/** The key's own bytes are the end of its SPKI form. */
function rawKey(key: KeyObject, bytes: number): Uint8Array {
  return key.export({ type: "spki", format: "der" }).subarray(-bytes);
}

export function testEntry(more: Partial<NewEntry> = {}): NewEntry {
  const subject: SubjectId = newId("sub", instant(0));
  return {
    actor: { kind: "key", id: "key_a", role: "concierge" },
    act: "subject.read",
    subject,
    fields: ["email"],
    form: "masked",
    purpose: "booking",
    reasonSealed: null,
    codes: [],
    call: null,
    task: null,
    device: null,
    outcome: "done",
    ...more,
  };
}
