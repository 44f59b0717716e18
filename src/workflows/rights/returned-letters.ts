import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import { UNREADABLE } from "../../platform/keeper/boxes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { type ReturnedLetter, type Settled, findReturned, listReturned, settleReturned } from "../../registers/rights/returned.ts";
import { findSubjects, holdLive } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { readMessages } from "./messages.ts";
import { noteStep } from "./note-step.ts";
import { type RightsLetter, tellCustomer } from "./tell-customer.ts";

/** `isRepeatable`: it can be told again as it was. */
export type ShownLetter = Omit<ReturnedLetter, "request" | "facts"> & { readonly isRepeatable: boolean };

/** What was told to a customer about a request and did not arrive, in the order in which it came back. */
export async function readReturned(tx: Tx, request: RightsRequest, now: Instant): Promise<readonly ShownLetter[]> {
  const letters = await listReturned(tx, request.id);
  if (letters.length === 0) return [];
  const subject = (await findSubjects(tx, [request.subject], [])).get(request.subject);
  return letters.map((letter) => showLetter(letter, subject?.erasedAt === null, now));
}

/** `again`: as customers are told otherwise; `post`: on paper, whatever else is on file; or nobody needs it any more. */
export type Settlement = {
  readonly id: string;
  readonly letter: string;
  readonly how: "again" | "post" | "not_needed";
  readonly actor: Actor;
};

/** Sees to a letter that did not arrive. One that was seen to before stays so: of two who send it again one does. */
export async function settleLetter(
  desk: RightsDesk,
  tx: Tx,
  { id, letter: known, how, actor }: Settlement,
  now: Instant,
): Promise<Result<ShownLetter, RightsRefusal>> {
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  const isLive = await holdLive(tx, request.subject);
  const letter = await findReturned(tx, id, known);
  if (letter === undefined) return rightsRefusal("not_found");
  if (letter.settled !== null) return ok(showLetter(letter, isLive, now));

  const told = how === "not_needed" ? ok(how) : await repeat(desk, tx, { request, letter, isLive, isOnPaper: how === "post" }, now);
  if (!told.ok) return told;
  const settled = (await settleReturned(tx, letter.id, told.value, now)) ?? letter;
  await noteStep(desk.safe, tx, request, { step: "letter", actor, detail: { kind: letter.kind, outcome: told.value } }, now);
  return ok(showLetter(settled, isLive, now));
}

type Repeat = {
  readonly request: RightsRequest;
  readonly letter: ReturnedLetter;
  readonly isLive: boolean;
  readonly isOnPaper: boolean;
};

/** Tells the customer the same again, where they are reached by now. */
async function repeat(
  desk: RightsDesk,
  tx: Tx,
  { request, letter, isLive, isOnPaper }: Repeat,
  now: Instant,
): Promise<Result<Settled, RightsRefusal>> {
  if (desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  if (!isLive) return safeRefusal({ code: "subject_erased" });
  if (!isRepeatable(letter, now)) return rightsRefusal("letter_not_repeatable");
  const words = letter.kind === "rights_message" ? await wordsOf(desk, tx, request, letter) : ok({});
  if (!words.ok) return words;
  // What stands there was written by `tellCustomer`, kind and facts together.
  const same = { kind: letter.kind, facts: letter.facts, ...words.value } as unknown as RightsLetter;
  return ok(await tellCustomer(desk, tx, { ...request, byPost: isOnPaper || request.byPost }, same, now));
}

/** The message that the letter told of was written in the same moment; its words stand on paper only. */
async function wordsOf(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  { sentAt }: ReturnedLetter,
): Promise<Result<Pick<RightsLetter, "text">, RightsRefusal>> {
  const messages = await readMessages(desk, tx, request);
  if (!messages.ok) return messages;
  const text = messages.value.find(({ direction, at }) => direction === "out" && at === sentAt)?.text ?? null;
  // The letter would tell dots.
  if (text === UNREADABLE) return safeRefusal({ code: "cannot_open" });
  return ok(text === null ? {} : { text });
}

/** What was ready to be fetched until then is not any more. */
function isRepeatable({ facts }: ReturnedLetter, now: Instant): boolean {
  if (facts === null) return false;
  const until = facts["expiresAt"];
  return typeof until !== "number" || now < until;
}

function showLetter(letter: ReturnedLetter, isLive: boolean, now: Instant): ShownLetter {
  const { request: _request, facts: _facts, ...shown } = letter;
  return { ...shown, isRepeatable: isLive && isRepeatable(letter, now) };
}
