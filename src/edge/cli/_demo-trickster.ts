import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import { defineOperation } from "../../workflows/forwarding/define-operation.ts";
import { approve, introduce } from "./_demo-register.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

export const TRICKSTER = "mirage";
export const TRICK_OPERATION = "play-a-trick";

/** What Hotel Mirage can do, as `demo/pretend-vendor/hostile.ts` does it. */
const TRICKS = [
  "echo",
  "echo-headers",
  "encodings",
  "error",
  "gzip-echo",
  "utf-16",
  "redirect-echo",
  "redirect-loopback",
  "redirect-metadata",
  "reset",
  "flaky",
  "silent",
  "slow",
  "forever",
  "gibibyte",
  "gzip-bomb",
] as const;

/** A vendor that should not have been trusted, and was: it is sent a card, and does what it can with the answer. */
export async function trustTrickster(safe: Safe, tx: Tx, base: string): Promise<VendorId> {
  const does = "Looks like a hotel; says back whatever it is sent, in every way that it knows, and worse";
  const who = { label: "Hotel Mirage", name: TRICKSTER, origin: base, loopback: true, recipient: "hotel", facts: { does } };
  const vendor = await introduce(safe, tx, who);
  await approve(safe, tx, vendor);
  const saved = await defineOperation(safe, tx, OPERATOR, {
    vendor,
    name: TRICK_OPERATION,
    label: "Reserve a room, and see what it does",
    idempotent: false,
    redirectIsDone: false,
    parameters: [{ name: "trick", label: "Trick", type: "choice", required: true, options: [...TRICKS] }],
    request: {
      method: "POST",
      path: "/hostile/{{params.trick}}?guest={{subject.last_name}}",
      headers: { "x-guest": "{{subject.first_name | url}}" },
      body: {
        guest: "{{subject.first_name}} {{subject.last_name}}",
        number: "{{subject.hotel_card.number}}",
        expires: "{{subject.hotel_card.expiry | MM/YY}}",
      },
    },
  });
  if (!saved.ok) throw new Stop(refused(saved.refusal.code, "The demo's trickster could not be given its operation."));
  return vendor;
}
