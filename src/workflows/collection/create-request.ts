import { Fault, assert } from "../../base/fault.ts";
import { type CollectionId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, SECOND_MS, instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Custody } from "../../registers/datamap/types.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry, noteUnasked } from "../../safe/access/note.ts";
import { meetPeople } from "../../safe/access/staff-facts.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import { type NewRequestRow, insertRequest, markSent } from "./_sql.ts";
import type { CollectionRefusal } from "./answers.ts";
import { type Asks, checkAsks, purposeFor } from "./check-asks.ts";
import { checkTexts } from "./check-texts.ts";
import { chooseSecondItem } from "./choose-second-item.ts";
import type { Collection } from "./collection.ts";
import { type Transaction, sealDetails } from "./details.ts";
import { addressOf } from "./links.ts";
import { mailLink } from "./mail-link.ts";
import { makeSubjectToAsk } from "./make-subject.ts";
import { mayCollect } from "./may-collect.ts";
import { hangDoor, newDoor } from "./new-door.ts";
import { newNumber, showNumber } from "./number.ts";
import type { SecondItem } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

export type NewRequest = {
  readonly actor: Actor;
  /** Null: somebody new, of whom `fields` are known. */
  readonly subject: SubjectId | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly purpose: string | null;
  readonly asks: readonly string[];
  readonly transaction: Transaction;
  readonly message: string | null;
  readonly language: Language | null;
  readonly ttlSeconds: number | null;
  readonly secondItem: SecondItem | null;
  readonly sendTo: string | null;
  /** To the address on file, where no other is named. */
  readonly send: boolean;
  readonly custody: Custody | null;
  /** Of one that is made again for somebody who was made to be asked. */
  readonly madeSubject?: boolean;
};

/** Link and code are shown once: of both, only what cannot be turned back is kept. */
export type CreatedRequest = {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  /** In groups, as it is told. */
  readonly number: string;
  readonly link: Redacted<string>;
  readonly secondItem: SecondItem;
  readonly code: Redacted<string> | null;
  readonly expiresAt: Instant;
  readonly isSent: boolean;
};

/** A card is wanted now; a passport number may have to be looked for at home. */
const CARD_LIFE_MS = 48 * HOUR_MS;
export const LIFE_MS_MAX = 7 * DAY_MS;
const NUMBER_TRIES = 5;

/**
 * Invites a customer to enter something. Everything is judged before anything is written; a customer who is new is made
 * here, so that what is sealed for them has a key.
 */
export async function createRequest(
  collection: Collection,
  tx: Tx,
  wanted: NewRequest,
): Promise<Result<CreatedRequest, CollectionRefusal>> {
  const { safe } = collection;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const [given = wanted] = await meetPeople(tx, map, [wanted], now);
  const purpose = purposeFor(map, given.actor, given.asks, given.purpose);
  if (!purpose.ok) {
    const draft = draftEntry(given.actor, "collection.create", { subject: given.subject, purpose: given.purpose, form: "change" });
    return refuse(await noteUnasked(tx, { ...draft, fields: given.asks.filter((field) => map.fields.has(field)) }, purpose.refusal, now));
  }
  const asks = checkAsks(map, given.asks, purpose.value, given.custody);
  if (!asks.ok) return asks;
  const faults = checkTexts(given);
  if (faults.length > 0) return refuse({ code: "request_invalid", fields: faults });
  if (asks.value.custody === "processor" && !(await collection.hasProvider(tx))) return refuse({ code: "provider_needed" });

  // Of somebody new before they are made; of a customer only after it was decided that they may be asked.
  const ofNew = given.subject === null ? await chooseSecondItem(safe, tx, map, given) : null;
  if (ofNew?.ok === false) return ofNew;

  const id = newId("col", now);
  const made = given.subject === null ? await makeSubjectToAsk(safe, tx, map, given, purpose.value, now) : ok(given.subject);
  if (!made.ok) return made;
  const allowed = await mayCollect(safe, tx, { ...given, subject: made.value }, purpose.value, id, now);
  if (!allowed.ok) return allowed;
  const secondItem = ofNew ?? (await chooseSecondItem(safe, tx, map, given));
  if (!secondItem.ok) return secondItem;
  const judged = { id, subject: made.value, purpose: purpose.value, secondItem: secondItem.value, ...asks.value };
  return ok(await storeRequest(collection, tx, given, judged, now));
}

type Judged = Asks & {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly secondItem: SecondItem;
};

async function storeRequest(collection: Collection, tx: Tx, given: NewRequest, judged: Judged, now: Instant): Promise<CreatedRequest> {
  const { safe, cardOrigin } = collection;
  const { id, subject, secondItem } = judged;
  const held = (await findSubjects(tx, [subject], [])).get(subject);
  assert(held !== undefined, "a subject that was asked about is there");
  const { transaction, message, sendTo } = given;
  const lifeMs = given.ttlSeconds === null ? (judged.card === null ? LIFE_MS_MAX : CARD_LIFE_MS) : given.ttlSeconds * SECOND_MS;
  const expiresAt = instant(now + lifeMs);
  const language = given.language ?? languageOfBusiness(await safe.maps.get(tx));
  const door = await newDoor(collection, tx, { subject, secondItem, secondDigest: null }, false);
  const number = await insertNumbered(tx, {
    request_id: id,
    subject_id: subject,
    made_subject: given.madeSubject ?? given.subject === null,
    purpose: judged.purpose,
    asks: judged.fields.map((field) => field.name),
    card_field: judged.card?.name ?? null,
    custody: judged.custody,
    details: await sealDetails(safe, tx, held, id, { transaction, message, sendTo }),
    language,
    second_item: secondItem,
    second_digest: door.digest,
    link_hash: door.link.hash,
    created_by_kind: given.actor.kind,
    created_by: given.actor.id,
    created_at: new Date(now),
    expires_at: new Date(expiresAt),
  });
  const isWanted = given.send || sendTo !== null;
  const addressed = { subject, language, secondItem, expiresAt, sendTo };
  const mailedTo = isWanted ? await mailLink(collection, tx, "collection_link", addressed, door.link, now) : undefined;
  if (mailedTo !== undefined) {
    await hangDoor(tx, id, door, mailedTo);
    await markSent(tx, id, new Date(now));
  }
  await tellWatchers(tx, { id, state: "created", purpose: judged.purpose });
  return {
    id,
    subject,
    number: showNumber(number),
    link: addressOf(cardOrigin, door.link),
    secondItem,
    code: door.code,
    expiresAt,
    isSent: mailedTo !== undefined,
  };
}

async function insertNumbered(tx: Tx, row: Omit<NewRequestRow, "number">): Promise<string> {
  for (let tries = 0; tries < NUMBER_TRIES; tries += 1) {
    const number = newNumber();
    if (await insertRequest(tx, { ...row, number })) return number;
  }
  throw new Fault("numbers are far more than requests");
}
