import type { Buffer } from "node:buffer";
import { newWriter, putText, written } from "./wire.ts";

/** Where and for what something was sealed. The same bytes are made on the card page; a test holds both ends equal. */
export type CardBinding = {
  readonly origin: string;
  readonly tenant: string;
  readonly request: string;
  readonly formVersion: string;
  readonly keyId: string;
};

const LABEL = "strongroom/collect/1";

/** The `info` of HPKE: each part with its length in front, so that a text sealed for one request opens for no other. */
export function cardInfo({ origin, tenant, request, formVersion, keyId }: CardBinding): Buffer {
  const out = newWriter(256);
  for (const part of [LABEL, origin, tenant, request, formVersion, keyId]) putText(out, part);
  return written(out);
}
