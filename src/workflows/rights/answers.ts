import type { FieldRefusal, SafeAnswer, SafeRefusal } from "../../safe/access/answers.ts";

/** Every way a deed on a request is refused. */
export type RightsRefusal =
  | ({ readonly of: "safe" } & SafeRefusal)
  | { readonly of: "rights"; readonly code: RightsCode; readonly fields?: readonly FieldRefusal[] };

export type RightsCode =
  | "not_found"
  | "invalid_input"
  | "request_closed"
  | "request_grouped"
  | "proof_lacking"
  | "reasons_needed"
  | "decision_not_for_kind"
  | "extension_not_allowed"
  | "extension_too_late"
  | "pause_not_allowed"
  | "pause_not_for_fee"
  | "pause_too_late"
  | "already_paused"
  | "not_paused"
  | "appeal_not_possible"
  | "appeal_not_open"
  | "appeal_extension_not_allowed"
  | "task_answered"
  | "letter_not_repeatable"
  | "erasure_is_whole"
  | "kept_fields_needed"
  | "plan_not_for_kind"
  | "not_by_agent"
  | "permission_there"
  | "permission_not_found"
  | "permission_judged"
  | "permission_type_not_taken"
  | "permission_reason_other"
  | "not_done_yet"
  | "export_not_found"
  | "export_failed"
  | "export_expired"
  | "export_spent";

/** The words of each: what staff can read aloud, and what would help. */
export const RIGHTS_ANSWERS = {
  not_found: { status: 404, say: "There is nothing here, or nothing that this key may know of.", unlock: null },
  invalid_input: { status: 400, say: "Some of what was sent is not right; see fields.", unlock: null },
  request_closed: {
    status: 409,
    say: "This request has been decided, taken back or has lapsed; file a new one.",
    unlock: "A decision that is not right is contested by an appeal.",
  },
  request_grouped: {
    status: 409,
    say: "This request is one with an earlier one of the same kind, and shares its fate.",
    unlock: "Work on the request that groupedInto names.",
  },
  proof_lacking: {
    status: 409,
    say: "It has not been shown well enough yet that the customer asks for this themselves.",
    unlock: "Take one more proof, and note it; or refuse the request because identity was not shown.",
  },
  reasons_needed: {
    status: 400,
    say: "What is refused, wholly or in part, is refused for a reason of the list. Nothing was decided.",
    unlock: "Name one reason or more.",
  },
  decision_not_for_kind: {
    status: 400,
    say: "A request of this kind cannot be decided so. Nothing was decided.",
    unlock: "A restriction or an objection is granted, refused or lifted; every other request is granted, granted in part or refused.",
  },
  extension_not_allowed: {
    status: 409,
    say: "The time of this request cannot be extended: the law does not know it, it was extended before, or its clock has not begun.",
    unlock: "Answer it in time.",
  },
  extension_too_late: {
    status: 409,
    say: "The time of this request is over, and it is extended only before that.",
    unlock: "Answer it now.",
  },
  pause_not_allowed: {
    status: 409,
    say: "The clock of this request does not stand still for that under its law.",
    unlock: "Ask the customer all the same, and answer in time.",
  },
  pause_not_for_fee: {
    status: 409,
    say: "No law of the list lets the clock stand still until a fee is paid, so it runs on.",
    unlock:
      "Tell the customer of the fee in a message and answer in time, or refuse what is excessive or plainly without ground, with that reason.",
  },
  pause_too_late: {
    status: 409,
    say: "This request is late already, and a pause would not make it less so.",
    unlock: "Answer it now.",
  },
  already_paused: { status: 409, say: "The clock of this request stands still already.", unlock: null },
  not_paused: { status: 409, say: "The clock of this request is running.", unlock: null },
  appeal_not_possible: {
    status: 409,
    say: "There is nothing to appeal against here, or the appeal was decided.",
    unlock: "File a new request where something has changed.",
  },
  appeal_not_open: { status: 409, say: "Nobody waits for another look at this request.", unlock: null },
  appeal_extension_not_allowed: {
    status: 409,
    say: "Another look at this request cannot take longer: its law does not give more time for it, or it was taken before.",
    unlock: "Decide it in time.",
  },
  erasure_is_whole: {
    status: 409,
    say: "Whoever is anonymised is so wholly, so this request is granted whole or refused. Nothing was decided.",
    unlock: "Single details are erased by a request for erasure that names them.",
  },
  kept_fields_needed: {
    status: 400,
    say: "An erasure in part says of each detail that is kept why it is. Nothing was decided.",
    unlock: "Name under each reason the fields that it keeps, of those that were asked for.",
  },
  plan_not_for_kind: { status: 409, say: "Only a request to be erased or anonymised has a plan and a certificate.", unlock: null },
  not_by_agent: {
    status: 409,
    say: "The customer asks for this themselves, so there is no permission of an agent to look at.",
    unlock: "Where an agent does ask, file the request with the agent's name.",
  },
  permission_there: {
    status: 409,
    say: "This request has a permission already, which was not refused. Nothing was stored.",
    unlock: "Look at that one, and refuse it where it is not good enough; the next takes its place.",
  },
  permission_not_found: { status: 404, say: "No permission of an agent was uploaded to this request.", unlock: null },
  permission_judged: {
    status: 409,
    say: "This permission was accepted or refused already, or another one has taken its place.",
    unlock: "Look at the request again.",
  },
  permission_type_not_taken: {
    status: 415,
    say: "A permission is taken as a PDF, a JPEG or a PNG, and this file is none of them, whatever it is called. Nothing was stored.",
    unlock: "Scan or photograph it, and upload that.",
  },
  permission_reason_other: {
    status: 400,
    say: "This reason does not go with this verdict. Nothing was noted.",
    unlock: "Name a reason for accepting where it is accepted, and one for refusing where it is refused.",
  },
  not_done_yet: {
    status: 409,
    say: "This request is not carried out yet, so there is nothing to hand out.",
    unlock: "Come back when its state is done.",
  },
  export_not_found: {
    status: 404,
    say: "There is no copy of this request.",
    unlock: "A copy is made when a request for access or portability is granted.",
  },
  export_failed: {
    status: 409,
    say: "The copy could not be made, however often it was tried. Nothing of it is left.",
    unlock: "Have it made once more, when what was in its way is gone; the log tells what that was.",
  },
  export_expired: {
    status: 410,
    say: "The copy was there for seven days, and is gone.",
    unlock: "File a new request; the copy then tells what is held on that day.",
  },
  export_spent: {
    status: 410,
    say: "The copy has been fetched as often as it may be.",
    unlock: "Whoever fetched it has it; else file a new request.",
  },
  task_answered: { status: 409, say: "The vendor's answer to this task is noted already.", unlock: null },
  letter_not_repeatable: {
    status: 409,
    say: "What this letter told has run out, or it left before such letters were kept. It cannot be sent again as it was.",
    unlock: "Write to the customer in the request, or have the copy made again; then note that this letter is not needed any more.",
  },
} as const satisfies Record<RightsCode, SafeAnswer>;

export function rightsRefusal(code: RightsCode, fields?: readonly FieldRefusal[]): { readonly ok: false; readonly refusal: RightsRefusal } {
  return { ok: false, refusal: { of: "rights", code, ...(fields === undefined ? {} : { fields }) } };
}

export function safeRefusal(refusal: SafeRefusal): { readonly ok: false; readonly refusal: RightsRefusal } {
  return { ok: false, refusal: { of: "safe", ...refusal } };
}
