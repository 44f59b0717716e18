import type { Answer } from "../../base/result.ts";
import type { EventRefusal } from "../../platform/payments/provider.ts";

/** Why a message of the provider is not taken, for whoever sends it. */
export const EVENT_ANSWERS = {
  signature_wrong: { status: 400, say: "This message was not signed with the secret that is kept here." },
  signature_old: { status: 400, say: "This message was signed more than five minutes ago, or is dated ahead." },
  event_not_read: { status: 400, say: "This message is signed, and cannot be read; or it is of the other mode." },
  event_unwanted: { status: 404, say: "Nobody here waits for such messages." },
  secret_damaged: { status: 503, say: "The secret by which such messages are checked is damaged. Send it again later." },
  sealed: { status: 503, say: "The safe is sealed, so the signature cannot be looked at. Send it again later." },
} as const satisfies Record<EventRefusal["code"] | "event_unwanted" | "secret_damaged" | "sealed", Answer>;
