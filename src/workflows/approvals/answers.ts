import type { ApprovalId } from "../../base/ids.ts";
import type { ApprovalState } from "../../registers/approvals/states.ts";
import type { SafeAnswer, SafeRefusal } from "../../safe/access/answers.ts";

/** Every way in which asking, agreeing and looking guarded says no, beside those of the safe. */
export type ApprovalRefusal = SafeRefusal | OwnRefusal;

export type OwnRefusal = {
  readonly code: ApprovalCode;
  /** The one that is under way. */
  readonly approval?: ApprovalId;
  /** How the one stands that takes no answer any more. */
  readonly state?: ApprovalState;
  /** Where nobody could agree: whether the asker's role may break the glass. */
  readonly mayBreakGlass?: boolean;
};

export type ApprovalCode =
  | "approval_not_found"
  | "approval_not_needed"
  | "approval_underway"
  | "approval_not_for_files"
  | "asked_too_often"
  | "approval_over"
  | "nobody_can_approve"
  | "own_approval"
  | "already_voted"
  | "one_field_at_a_time"
  | "code_needs_guard"
  | "glass_break_not_found"
  | "glass_break_reviewed"
  | "own_glass_break";

export const APPROVAL_ANSWERS = {
  approval_not_found: { status: 404, say: "There is no such question here.", unlock: null },
  approval_not_needed: {
    status: 409,
    say: "Nobody else has to agree to this.",
    unlock: "Reveal the detail; if it is refused, the refusal says what is missing.",
  },
  approval_underway: {
    status: 409,
    say: "I have asked for this already.",
    unlock: "Wait for the answer, or use the one that was given; it holds for ten minutes.",
  },
  approval_not_for_files: {
    status: 409,
    say: "A file cannot be shown on the screen for a minute, so nobody can agree to that.",
    unlock: "Ask somebody whose role opens it.",
  },
  asked_too_often: {
    status: 429,
    say: "I have asked others very often within the hour.",
    unlock: "Wait a while, and speak with those who answer.",
  },
  approval_over: {
    status: 409,
    say: "This question takes no answer any more.",
    unlock: "Let it be asked again.",
  },
  nobody_can_approve: {
    status: 409,
    say: "There is nobody else here who could agree to this.",
    unlock: "Ask the owner to give a second person a role that may see it.",
  },
  own_approval: {
    status: 403,
    say: "I asked for this myself, so somebody else has to agree.",
    unlock: "Ask another cleared person.",
  },
  already_voted: {
    status: 409,
    say: "I have answered this already.",
    unlock: "The others who can agree were told, too.",
  },
  one_field_at_a_time: {
    status: 400,
    say: "What a second person has to agree to is shown one detail at a time.",
    unlock: "Reveal one field in each call.",
  },
  code_needs_guard: {
    status: 409,
    say: "A card's security code is shown only where a second person has agreed to the sight of the card.",
    unlock: "Let the card be used without being seen: send it to the vendor, or fill it in.",
  },
  glass_break_not_found: { status: 404, say: "There is no such emergency look here.", unlock: null },
  glass_break_reviewed: { status: 409, say: "Somebody has reviewed this already.", unlock: null },
  own_glass_break: {
    status: 403,
    say: "I broke the glass myself, so somebody else reviews it.",
    unlock: "Ask an owner, or another person who may break the glass.",
  },
} as const satisfies Record<ApprovalCode, SafeAnswer>;

export function isOwnRefusal(refusal: ApprovalRefusal): refusal is OwnRefusal {
  return Object.hasOwn(APPROVAL_ANSWERS, refusal.code);
}
