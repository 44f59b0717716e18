import type { HandedOver } from "../../platform/egress/messages.ts";
import type { Handed } from "../vault/hand-over.ts";

/** What was handed over as it stands in JSON: bytes in base64. */
export function handedText(values: readonly Handed[]): readonly HandedOver[] {
  return values.map(({ field, record, enc, sealed }) => ({ field, record, enc: textOf(enc), sealed: textOf(sealed) }));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
