import type { Buffer } from "node:buffer";
import { newWriter, putText, written } from "./wire.ts";

/** For which sending, and from where, a value was handed over. */
export type HandOverPlace = {
  readonly tenant: string;
  readonly subject: string;
  /** The sending's own id: nothing that was handed over for one opens for another. */
  readonly errand: string;
  readonly field: string;
  readonly record: string;
};

const LABEL = "strongroom/hand-over/1";

/** The `info` of HPKE between keeper and egress: each part with its length in front. */
export function handOverInfo({ tenant, subject, errand, field, record }: HandOverPlace): Buffer {
  const out = newWriter(256);
  for (const part of [LABEL, tenant, subject, errand, field, record]) putText(out, part);
  return written(out);
}
