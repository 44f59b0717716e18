import type { Words } from "./words.ts";

/** The house itself: its set-up, its safe, its keeper and its database. */
export const HOUSE_PROBLEMS = {
  wrong_passphrase: {
    status: 403,
    title: "Wrong passphrase",
    say: "This is not the passphrase of this safe.",
    unlock: "Try again; tries are few and slow.",
  },
  not_initialised: {
    status: 409,
    title: "Not set up",
    say: "This house has not been set up yet.",
    unlock: "Open the set-up link that was printed at the start.",
  },
  already_set_up: { status: 409, title: "Already set up", say: "This house has been set up; the link is spent." },
  date_differs: {
    status: 409,
    title: "Another date",
    say: "The server's clock says another day than this. Nothing was confirmed.",
    unlock: "Look again which day it says, and confirm it if it is right.",
  },
  internal: {
    status: 500,
    title: "Fault",
    say: "Something is wrong on our side; nothing was changed. The request id finds it in the log.",
  },
  sealed: {
    status: 503,
    title: "Sealed",
    say: "The safe is sealed: nothing can be opened or stored until it is unsealed.",
    unlock: "Ask the owner to unseal it.",
  },
  keeper_away: { status: 503, title: "Keeper restarting", say: "The keeper of the keys is restarting; try again in a moment." },
  database_away: { status: 503, title: "Database away", say: "The database does not answer; try again in a moment." },
  database_busy: {
    status: 503,
    title: "Database busy",
    say: "The database is so busy that this did not get its turn in half a minute; try again in a moment.",
    unlock: "If it happens again, ask whoever runs the server to look at it.",
  },
  read_only: {
    status: 503,
    title: "Read-only",
    say: "There is almost no room left on the disk of this safe, so nothing new is taken in for now. What is kept can be read, used and erased as always. Nothing was changed.",
    unlock: "Ask whoever runs the server to make room on its disk. It goes on by itself, and so do imports that wait.",
  },
  disk_full: {
    status: 507,
    title: "Disk full",
    say: "The disk of this safe is full, so nothing can be stored. What is shown has to be noted first: without room for the note it is not shown either. What was confirmed before is safe.",
    unlock: "Ask whoever runs the server to make room on its disk. It goes on by itself.",
  },
  stopping: { status: 503, title: "Stopping", say: "This server is stopping; try again in a moment." },
} as const satisfies Record<string, Words>;
