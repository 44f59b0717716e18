import type { Answer } from "../../base/result.ts";
import type { RuleCode } from "./rules.ts";

/** How each of the rules refuses: what staff can read aloud, and what would unlock it and whom to ask. */
export const RULE_ANSWERS = {
  sealed: {
    status: 503,
    say: "The safe is sealed, so nothing can be opened right now.",
    unlock: "Ask the owner to unseal it with the passphrase.",
  },
  purpose_not_declared: {
    status: 403,
    say: "This detail may not be used for that purpose.",
    unlock: "The owner can declare the purpose for this field in the data map.",
  },
  not_granted: {
    status: 403,
    say: "I am not allowed to do that with this detail.",
    unlock: "The owner can grant it to your role in the data map.",
  },
  consent_missing: {
    status: 403,
    say: "You have not been asked for your consent to this yet.",
    unlock: "Ask the customer, and record the consent.",
  },
  consent_withdrawn: {
    status: 403,
    say: "You withdrew your consent to this, so we do not use it.",
    unlock: "Only the customer can give consent again.",
  },
  objected: {
    status: 403,
    say: "You objected to this use, so we do not do it.",
    unlock: "Only the customer can take the objection back; the owner decides about it.",
  },
  distribution_forbidden: {
    status: 403,
    say: "You told us not to give your data to anybody else, so we do not.",
    unlock: "Only the customer can take that order back: on their own page, or by telling the owner.",
  },
  collection_forbidden: {
    status: 403,
    say: "You told us not to write down more about you, so I do not.",
    unlock: "The customer can enter it themselves, or take that order back on their own page or by telling the owner.",
  },
  restricted: {
    status: 403,
    say: "Your data is restricted at your request: it is kept, and not used.",
    unlock: "The owner can lift the restriction after telling the customer.",
  },
  retention_over: {
    status: 403,
    say: "This detail is past the time we may keep it for that purpose.",
    unlock: "Ask the customer for it anew.",
  },
  clearance_missing: {
    status: 403,
    say: "My clearance for this is not complete.",
    unlock: "See what is missing under Clearance; the owner can mend it.",
  },
  device_not_trusted: {
    status: 403,
    say: "I cannot open this on the device I am using.",
    unlock: "Enrol this device or let it be checked again; the owner can help.",
  },
  network_not_allowed: {
    status: 403,
    say: "I cannot open this from the place I am working at.",
    unlock: "Use an allowed network; the owner keeps the list in the data map.",
  },
  step_up_needed: {
    status: 403,
    say: "I have to confirm that it is me before I can go on.",
    unlock: "Sign in again with your passkey; it holds for five minutes.",
  },
  no_open_call: {
    status: 403,
    say: "I can only do that during a call with you or for an open task.",
    unlock: "Open a call for this customer, or ask for a task.",
  },
  caller_not_proven: {
    status: 403,
    say: "Before I can go on I need to make sure that I am speaking with the right person.",
    unlock: "Take one more proof from the caller.",
  },
  reason_needed: {
    status: 403,
    say: "I have to write down why I need this first.",
    unlock: "Give a reason of five characters or more.",
  },
  approval_needed: {
    status: 403,
    say: "A second person has to agree to this first.",
    unlock: "Ask another cleared person to approve; it holds for ten minutes.",
  },
  budget_spent: {
    status: 403,
    say: "I have opened as much as I may for now.",
    unlock: "Wait for the next hour or day, or ask the owner.",
  },
  bulk_brake: {
    status: 403,
    say: "I have opened many records in a short time, so the safe has paused me.",
    unlock: "Wait ten minutes, or ask the owner for a bulk unlock.",
  },
} as const satisfies Record<RuleCode, Answer & { readonly unlock: string }>;
