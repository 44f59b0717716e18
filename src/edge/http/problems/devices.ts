import type { Words } from "./words.ts";

/** Devices of staff and the agents on them. */
export const DEVICE_PROBLEMS = {
  device_key_taken: {
    status: 403,
    title: "Device of somebody else",
    say: "The key of this browser belongs to another person.",
    unlock: "Let the browser make a new key.",
  },
  device_ended: {
    status: 403,
    title: "Device no longer used",
    say: "This device was reported lost or stolen, or was removed.",
    unlock: "Let the browser make a new key, and tell the owner that you have the device.",
  },
  report_not_trusted: {
    status: 403,
    title: "Report not trusted",
    say: "This report was not signed by the agent of a device that is in use here.",
    unlock: "Pair the agent anew; the console gives a code under Devices.",
  },
  pairing_unknown: {
    status: 404,
    title: "Code not known",
    say: "This pairing code is not known, was used, or has run out.",
    unlock: "Fetch a new code in the console, under Devices.",
  },
  report_not_newer: { status: 409, title: "Report not newer", say: "A report of this time or later is here already." },
} as const satisfies Record<string, Words>;
