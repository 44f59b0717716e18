import type { SafeAnswer } from "../../safe/access/answers.ts";

export type LetterRefusal = {
  readonly code: "letter_not_found" | "letter_over" | "letter_damaged" | "copy_first" | "copy_not_there" | "sealed";
};

/** The words of each: what staff can read aloud, and what would help. */
export const LETTER_ANSWERS = {
  letter_not_found: { status: 404, say: "There is no such letter here. Nothing was printed.", unlock: null },
  letter_over: {
    status: 409,
    say: "This letter was sent, or is not needed any more. Nothing was changed.",
    unlock: "What it said stands in the request that it is about.",
  },
  letter_damaged: {
    status: 409,
    say: "What is to stand in one of these letters was damaged and cannot be read. Nothing was printed.",
    unlock: "Print them one by one to find it, drop that one as not needed, and write anew what it said.",
  },
  copy_first: {
    status: 409,
    say: "What opens a copy never travels together with it. Nothing was printed.",
    unlock: "Send or hand over the copy with its letter, note that it is sent, and print this one after that.",
  },
  copy_not_there: {
    status: 409,
    say: "The copy that this letter opens is gone, or was fetched as often as it may be. Nothing was printed.",
    unlock: "File a new request, and drop this letter as not needed.",
  },
  sealed: { status: 503, say: "The safe is sealed, so no letter can be printed.", unlock: "Ask the owner to unseal it." },
} as const satisfies Record<LetterRefusal["code"], SafeAnswer>;
