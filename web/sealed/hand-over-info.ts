import { behindLengths } from "./behind-lengths.ts";

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

/** The `info` of HPKE. */
export function handOverInfo({ tenant, subject, errand, field, record }: HandOverPlace): Uint8Array<ArrayBuffer> {
  return behindLengths([LABEL, tenant, subject, errand, field, record]);
}
