import type { z } from "@hono/zod-openapi";
import { missingWords } from "../../../registers/clearance/words.ts";
import { wordsOf } from "../../../workflows/card-page/read-check.ts";
import { failureWords, isFailureCode } from "../../../workflows/imports/failure.ts";
import type { NeedFacts } from "../contract/home-needs.ts";

type Facts = z.infer<typeof NeedFacts>;
export type NeedKind = Facts["kind"];
export type FactsOf = { readonly [N in Facts as N["kind"]]: N["facts"] };

/** Title and sentence of each kind in English, made of its facts and of nothing else. The console says the same in the languages of its people. */
export const NEED_WORDS: { readonly [K in NeedKind]: (facts: FactsOf[K]) => readonly [string, string] } = {
  sealed: () => ["The safe is sealed", "Nothing can be opened or stored until it is unsealed with the passphrase."],
  disk_nearly_full: () => [
    "The disk is nearly full: nothing new is taken in",
    "New customers, changes, files and imports are refused for now; what is kept can be read, used and erased as always. Ask whoever runs the server to make room on its disk. It goes on by itself.",
  ],
  disk_full: () => [
    "The disk is full",
    "What is shown has to be noted first, and soon there is no room for the note. Ask whoever runs the server to make room on its disk. It goes on by itself.",
  ],
  date_in_doubt: ({ lastDay, today, hours }) => [
    "The server's date is in doubt: nothing is destroyed for its age",
    `It last ran on ${lastDay}, and now its clock says ${today}. If that is right, confirm it under Retention; if not, have the clock put right, and nothing is lost. ${hours === null ? "The clock of its database says something else, so it waits for that." : `Otherwise it goes on by itself when the server has run long enough; hours left: ${hours}.`}`,
  ],
  glass_broken: ({ count }) => [
    `${counted(count, "emergency look")} to review`,
    "Somebody looked without a call or a second person. Read why, and say whether it was right; nobody reviews their own.",
  ],
  approval_waiting: ({ count }) => [
    `${counted(count, "question")} for you to answer`,
    "A colleague asks for your agreement to see a detail; the answer is taken for ten minutes.",
  ],
  card_page_differs: ({ differences }) => [
    "The card page does not arrive as it is sent",
    `${differences.map(wordsOf).join(". ")}. Ask nobody for a card until you know what changes it.`,
  ],
  card_page_unreachable: () => [
    "The card page cannot be looked at",
    "Nobody knows whether it arrives as it is sent. Is its address reachable from this server?",
  ],
  mail_failed: ({ count }) => [
    `${counted(count, "mail")} or ${count === 1 ? "text" : "texts"} could not be sent`,
    "See why, mend it, and send them again.",
  ],
  import_rejected: ({ count }) => [`${counted(count, "row")} of an import not taken`, "Mend the rows and import them again."],
  import_failed: ({ code, line }) => ["An import failed", isFailureCode(code) ? failureWords(code, line) : "See where it stopped."],
  key_expiring: ({ label }) => [`The key ${label} runs out`, "Make another and hand it over in time."],
  key_unused: ({ count, days, labels }) => [
    `${counted(count, "key")} not used for ${days} days`,
    `${labels.join(", ")}: revoke what nobody needs.`,
  ],
  letters_to_post: ({ count }) => [`${counted(count, "letter")} to be sent by post`, "Print them, post them, and note that they are sent."],
  notice_drift: ({ count }) => [
    `Practice departs from the privacy notice in ${counted(count, "place")}`,
    "See where, how often and since when; publish it anew or stop it.",
  ],
  my_clearance: ({ lacks }) => ["Your clearance is not complete", lacks.map(missingWords).join(" ")],
  my_clearance_due: ({ label, kind, lastDay }) => [`${label} is to be renewed`, missingWords({ label, kind, lack: "due", lastDay })],
  my_device: () => ["This device is not trusted yet", "Enrol it and say how it is protected; until then it opens no customer's data."],
  clearance: ({ count, people }) => [
    `${counted(count, "person")} cannot work with customers' data yet`,
    people.map(({ name, labels }) => `${nameOf(name)} lacks ${labels.join(", ")}.`).join(" "),
  ],
  clearance_due: ({ count, days, people }) => [
    `${counted(count, "clearance")} to be renewed within ${days} days`,
    people.map(({ name, label }) => `${nameOf(name)}: ${label}.`).join(" "),
  ],
  access_review: ({ underWay }) =>
    underWay === null
      ? ["The half-yearly access review is due", "Ten minutes' work: look at what each person may do, and whether they still should."]
      : ["An access review is under way", `${underWay.decided} of ${underWay.items} decided.`],
  invitation_over: ({ count, names }) => [
    `${counted(count, "invitation")} ran out`,
    `${names.map(nameOf).join(", ")}: invite again, or remove.`,
  ],
  invitation: ({ count, names }) => [`${counted(count, "invitation")} not accepted yet`, `${names.map(nameOf).join(", ")}.`],
  recovery: ({ name }) => [`${nameOf(name)} is recovering their access`, "If it is not them, stop it before the day is over."],
  device_lost: ({ count, devices }) => [
    `${counted(count, "device")} lost or stolen`,
    `${devicesOf(devices)}. See what was displayed there; it may be an incident.`,
  ],
  device_unseen: ({ count, days, devices }) => [`${counted(count, "device")} not seen for ${days} days`, `${devicesOf(devices)}.`],
  request_answered: ({ count }) => [
    `${counted(count, "card request")} answered`,
    "Carry on with the transaction and say when you are done; a card that is held for it goes within a day.",
  ],
  request_disowned: ({ count }) => [
    `${counted(count, "card request")} opened by somebody who is not meant`,
    "Its link opens nothing any more. Look whom it went to, and revoke it or send it anew.",
  ],
  request_ending: ({ count }) => [
    `${counted(count, "card request")} about to run out unanswered`,
    "Call the customer, or send the link again.",
  ],
  request_lapsed: ({ count }) => [`${counted(count, "card request")} ran out unanswered`, "Ask again where it still matters."],
  retention_behind: () => [
    "Data past its time was not destroyed for two days",
    "Unseal the safe, and see under Retention how far the sweep is.",
  ],
  rights_overdue: ({ count }) => [`${counted(count, "request")} about data overdue`, DECIDE],
  rights_due: ({ count }) => [`${counted(count, "request")} about data due within a week`, DECIDE],
  rights_tasks: ({ count }) => [
    `${counted(count, "vendor task")} of requests not answered`,
    "Tell the vendor or ask it again, and note what it answered.",
  ],
  rights_returned: ({ count }) => [
    `${counted(count, "letter")} to vendors about requests could not be delivered`,
    "Mend the vendor's address for requests, and send it again from the request.",
  ],
  rights_letters: ({ count }) => [
    `${counted(count, "letter")} to customers about requests did not arrive`,
    "Mend the customer's address and send it again from the request, or print it as a letter by post.",
  ],
  rights_answers: ({ count }) => [
    `${counted(count, "vendor task")} answered by mail, to be read`,
    "Read it beside the task, see whether it comes from the vendor, and note what came of it.",
  ],
  rights_exports: ({ count }) => [
    `${counted(count, "request")} whose copy could not be made`,
    "See the log for what was in its way, and have it made again.",
  ],
  vendor_review: ({ label, isOver }) => [
    `${label} is to be looked at again`,
    isOver
      ? "It is given nothing until somebody has looked and set the next day."
      : "Read what is written down of it, ask what has changed, and set the next day; after this one it is given nothing more.",
  ],
  vendor_certificate: ({ certificate, label, isOver }) => [
    `${certificate} of ${label} ${isOver ? "has run out" : "runs out"}`,
    "Ask for the new one, and write down until when it holds.",
  ],
  vendor_proposed: ({ count, labels }) => [
    `${counted(count, "vendor")} not approved yet`,
    `${labels.join(", ")}: given nothing until somebody has looked and approved it.`,
  ],
};

const DECIDE = "Decide it, or extend its time where the law lets you.";

function counted(count: number, what: string): string {
  if (count === 1) return `1 ${what}`;
  return what === "person" ? `${count} people` : `${count} ${what}s`;
}

function nameOf(name: string): string {
  return name === "" ? "Somebody" : name;
}

function devicesOf(devices: FactsOf["device_lost"]["devices"]): string {
  return devices.map(({ label, name }) => `${label} of ${nameOf(name)}`).join(", ");
}
