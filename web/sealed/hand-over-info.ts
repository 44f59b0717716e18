/** For which deed, and of whom, a value was handed to this browser. */
export type HandOverPlace = {
  readonly tenant: string;
  readonly subject: string;
  /** The deed's own id: nothing that was handed over for one opens for another. */
  readonly errand: string;
  readonly field: string;
  readonly record: string;
};

const LABEL = "strongroom/hand-over/1";
const LENGTH_BYTES = 2;

/** The `info` of HPKE: each part behind its length, byte for byte as the keeper writes it. */
export function handOverInfo({ tenant, subject, errand, field, record }: HandOverPlace): Uint8Array<ArrayBuffer> {
  const parts = [LABEL, tenant, subject, errand, field, record].map((part) => new TextEncoder().encode(part));
  const info = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(info.buffer).setUint16(at, part.length);
    info.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return info;
}
