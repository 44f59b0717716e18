/** To whom, for what and from where something is sealed: what `/c/key` tells, with the origin that the browser sees. */
export type Binding = {
  readonly origin: string;
  readonly tenant: string;
  readonly request: string;
  readonly formVersion: string;
  readonly keyId: string;
};

const LABEL = "strongroom/collect/1";
const LENGTH_BYTES = 2;

/** The `info` of HPKE: each part behind its length, so that no two bindings are written the same. The keeper writes its own and compares by opening. */
export function infoOf({ origin, tenant, request, formVersion, keyId }: Binding): Uint8Array<ArrayBuffer> {
  const parts = [LABEL, origin, tenant, request, formVersion, keyId].map((part) => new TextEncoder().encode(part));
  const info = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(info.buffer).setUint16(at, part.length);
    info.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return info;
}
