import type { Words } from "./words.ts";

/** People of the business, what they sign, and reviews of what they may do. */
export const STAFF_PROBLEMS = {
  email_taken: {
    status: 409,
    title: "Address known",
    say: "Somebody with this e-mail address is in the list already.",
    unlock: "Invite them again from their own page; who has left can be let back there.",
  },
  last_owner: {
    status: 409,
    title: "Last owner",
    say: "This is the last owner; without one nobody could run the safe.",
    unlock: "Make another person owner first, or make an owner's key.",
  },
  policy_name_taken: { status: 409, title: "Name taken", say: "There is a document of this name; publish a new version of it." },
  policy_unchanged: {
    status: 409,
    title: "Nothing changed",
    say: "These are the words of the version in force; nobody should have to sign them twice.",
  },
  policy_outdated: {
    status: 409,
    title: "Newer version",
    say: "This is not the newest version; read that one, and sign it.",
  },
  review_open: { status: 409, title: "Review under way", say: "A review is under way; finish that one first." },
  review_finished: { status: 409, title: "Review finished", say: "This review is finished; what was decided in it stands." },
  review_undecided: { status: 409, title: "Not all decided", say: "Not everybody in this review has been decided about yet." },
  staff_active: { status: 409, title: "Joined already", say: "This person has joined already and needs no invitation." },
  staff_damaged: {
    status: 409,
    title: "Damaged",
    say: "What was stored of this person's name and e-mail address is damaged and cannot be read.",
    unlock: "An owner types both anew on the person's page, under Staff.",
  },
  staff_off: {
    status: 409,
    title: "Not at work here",
    say: "This person has left or was not seen for long, and is off.",
    unlock: "Let them return first.",
  },
  staff_not_off: { status: 409, title: "Not off", say: "This person is invited or at work, so there is nothing to return from." },
  invitation_not_valid: {
    status: 410,
    title: "Invitation not valid",
    say: "This invitation was used, has run out, or was replaced by a newer one.",
    unlock: "Ask whoever invited you for a new one.",
  },
} as const satisfies Record<string, Words>;
