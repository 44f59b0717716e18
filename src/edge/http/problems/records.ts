import type { Words } from "./words.ts";

/** What is on record stands otherwise than the call takes for granted. */
export const RECORD_PROBLEMS = {
  not_in_tree_yet: { status: 409, title: "Not in the tree yet", say: "The signed tree does not reach that far; it grows within a second." },
  request_closed: { status: 409, title: "Request closed", say: "This request has been decided; file a new one." },
  import_not_proposed: {
    status: 409,
    title: "Import not proposed",
    say: "This import does not wait for a confirmation: it has begun, or it was given up.",
  },
  rejections_gone: {
    status: 410,
    title: "Rejected rows gone",
    say: "Why rows were rejected was kept for ninety days after the import ended. How many there were is still told.",
  },
  operation_name_taken: { status: 409, title: "Name taken", say: "The vendor has an operation of this name; change that one." },
} as const satisfies Record<string, Words>;
