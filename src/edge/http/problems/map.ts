import type { Words } from "./words.ts";

/** The data map, and the privacy notice that is made from it. */
export const MAP_PROBLEMS = {
  map_invalid: {
    status: 400,
    title: "Map not valid",
    say: "The data map cannot be taken as it is; each field tells where and how to mend it. Nothing was changed.",
  },
  map_changed_meanwhile: {
    status: 409,
    title: "Map changed meanwhile",
    say: "Another map was put in force in this moment; look at it first.",
  },
  notice_changed_meanwhile: {
    status: 409,
    title: "Notice changed meanwhile",
    say: "The data map or the notice was changed since you looked at it. Nothing was published.",
    unlock: "Look at what it would say now.",
  },
  notice_not_forward: {
    status: 409,
    title: "Not in the past",
    say: "A notice holds from today or later, and not before the version before it: what was in force cannot be taken back.",
    unlock: "Choose a later day. What an older version said is published as a new one.",
  },
  notice_too_far: {
    status: 409,
    title: "Too far ahead",
    say: "A notice holds from a day within a year from now: none that is published after it can hold before it.",
    unlock: "Choose a nearer day, or publish it when that day is nearer.",
  },
  notice_concerns_nobody: {
    status: 409,
    title: "News for nobody",
    say: "This version uses nobody's data for more than the one before said, so there is nothing to write to customers.",
  },
  notice_told: { status: 409, title: "Told already", say: "Customers were told of this version, or are being told." },
  notice_unchanged: {
    status: 409,
    title: "Nothing to publish",
    say: "The version that was published last says exactly this.",
  },
  notice_without_business: {
    status: 409,
    title: "Whose notice?",
    say: "The data map does not name the business and its e-mail, and a notice must.",
    unlock: "Write name and email under controller.",
  },
  map_blocked: {
    status: 409,
    title: "Map not applied",
    say: "Stored values would not survive this change; see fields. Nothing was changed.",
  },
} as const satisfies Record<string, Words>;
