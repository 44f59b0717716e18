import { indexOf } from "./index-keys.ts";
import { Refused, tenantOf, type Held } from "./held.ts";
import { signMessage } from "./signing.ts";
import { unwrapSubjectKey, wipe, wrapSubjectKey } from "./subject-keys.ts";
import { putBlob, putRaw, readerOf, takeBlob, takeParts, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

/** Request: tenant part; count; per item field and canonical text parts. Reply: 32 bytes per item. */
export function indexValues(held: Held, request: Reader, reply: Writer): void {
  const tenant = takeText(request);
  const keys = tenantOf(held, tenant).index;
  if (keys === undefined) throw new Refused("keys_not_loaded");
  for (let left = takeUint32(request); left > 0; left--) {
    const field = takeText(request);
    putRaw(reply, indexOf(keys, tenant, field, takeText(request)));
  }
}

const NONE = new Uint8Array(0);

/**
 * Request: tenant part; from and to epoch; count; per key subject part, key class part, wrapped blob.
 * Reply: per key the new wrapped blob, empty where the old one cannot be opened.
 */
export function rewrapKeys(held: Held, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const { epochs } = tenantOf(held, takeText(readerOf(tenantPart)));
  const from = takeUint32(request);
  const to = takeUint32(request);
  const fromKey = epochs.get(from);
  const toKey = epochs.get(to);
  if (fromKey === undefined || toKey === undefined) throw new Refused("keys_not_loaded");
  for (let left = takeUint32(request); left > 0; left--) {
    const owner = { tenantPart, ownerParts: takeParts(request, 2) };
    const subjectKey = unwrapSubjectKey(fromKey, owner, from, takeBlob(request));
    putBlob(reply, subjectKey ? wrapSubjectKey(toKey, owner, to, subjectKey) : NONE);
    if (subjectKey) wipe(subjectKey);
  }
}

/** Request: tenant part, message blob. Reply: the Ed25519 and the ML-DSA-44 signature as blobs. */
export function signForTenant(held: Held, request: Reader, reply: Writer): void {
  const { signing } = tenantOf(held, takeText(request));
  if (signing === undefined) throw new Refused("keys_not_loaded");
  const message = takeBlob(request);
  putBlob(reply, signMessage(signing.ed25519, message));
  putBlob(reply, signMessage(signing.mldsa44, message));
}
