import { instantToIso } from "../../base/instant.ts";
import type { Instant } from "../../base/instant.ts";
import { maskValue } from "../../base/mask.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { readCards } from "../../registers/mailing/lists/address.ts";
import { type Mailing, readWords } from "../../registers/mailing/lists/mailing.ts";
import type { Member } from "../../registers/mailing/lists/member.ts";
import type { Safe } from "../../safe/safe.ts";
import { LIST_ANSWERS, type ListRefusal } from "../../workflows/mailings/answers.ts";
import type { Problem } from "./problem.ts";
import { problemOf } from "./safe-problem.ts";

/** Members with their addresses in part; whoever looks is not who reads that mail. */
export async function tellMembers({ keeper }: Safe, tx: Tx, members: readonly Member[]): Promise<readonly unknown[]> {
  const cards = await readCards(
    tx,
    keeper,
    members.map((member) => member.id),
  );
  return members.map(({ id, state, subject, askedAt, confirmedAt, leftAt, leftBy }) => ({
    id,
    email: maskValue("email", cards.get(id)?.address ?? ""),
    state,
    subject,
    askedAt: instantToIso(askedAt),
    confirmedAt: isoOf(confirmedAt),
    leftAt: isoOf(leftAt),
    leftBy,
  }));
}

/** Mailings with their subjects. */
export async function tellMailings({ keeper }: Safe, tx: Tx, mailings: readonly Mailing[]): Promise<readonly unknown[]> {
  const words = await readWords(
    tx,
    keeper,
    mailings.map((mailing) => mailing.id),
  );
  return mailings.map(({ id, list, state, members, queued, skipped, bounced, at, doneAt }) => ({
    id,
    list,
    subject: words.get(id)?.subject ?? "",
    state,
    members,
    queued,
    skipped,
    bounced,
    at: instantToIso(at),
    doneAt: isoOf(doneAt),
  }));
}

export function listProblem(refusal: ListRefusal): Problem {
  return problemOf(refusal.code, LIST_ANSWERS[refusal.code], refusal);
}

function isoOf(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
