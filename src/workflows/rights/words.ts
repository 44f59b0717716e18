import { assert } from "../../base/fault.ts";
import type { RightsEventId, SubjectId } from "../../base/ids.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { UNREADABLE } from "../../platform/keeper/boxes.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsEvent, type RightsStep, placeOfWords } from "../../registers/rights/events.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import type { Safe } from "../../safe/safe.ts";

/** Every subject has a key of this class from its first moment. */
const KEY_CLASS = "identity";

/** Words of one step of a request, sealed under the subject's own key, so that an erasure takes them with it. */
export async function sealRightsWords(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  place: { readonly id: RightsEventId; readonly step: RightsStep },
  words: JsonValue,
): Promise<Uint8Array> {
  const key = subject.keys.get(KEY_CLASS);
  assert(key !== undefined, "a subject has an identity key");
  await loadTenant(tx, safe.keeper, [key.epoch]);
  const item = { ...placeOfWords(place), plaintext: Buffer.from(JSON.stringify(words)) };
  const [sealed] = await safe.keeper.seal(tx.tenant, [{ subject: subject.id, keyClass: KEY_CLASS, ...key, items: [item] }]);
  const [envelope] = sealed?.envelopes ?? [];
  assert(envelope !== undefined, "the keeper seals each item");
  return envelope;
}

/**
 * What was written in each; undefined where nothing was, or the subject's key is gone, and dots where it is damaged. In one trip to
 * the keeper.
 */
export async function openRightsWords(
  safe: Safe,
  tx: Tx,
  subject: SubjectId,
  events: readonly RightsEvent[],
): Promise<readonly (JsonValue | undefined)[]> {
  const subjects = await findSubjects(tx, [subject], []);
  const key = subjects.get(subject)?.keys.get(KEY_CLASS);
  const written = events.flatMap((event) => (event.words === null ? [] : [{ event, words: event.words }]));
  if (key === undefined || written.length === 0) return events.map(() => undefined);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const items = written.map(({ event, words }) => ({
    ...placeOfWords(event),
    envelope: words,
    view: { kind: "raw" } as const,
  }));
  const [opened = []] = await safe.keeper.open(tx.tenant, { actor: "rights" }, [{ subject, keyClass: KEY_CLASS, ...key, items }]);
  // What is sealed was written by `sealRightsWords` and by nothing else, so its shape is known.
  const texts = new Map(
    written.map(({ event }, n) => {
      const one = opened[n];
      return [event.id, one?.ok === true ? (JSON.parse(Buffer.from(one.bytes).toString("utf8")) as JsonValue) : UNREADABLE];
    }),
  );
  return events.map((event) => texts.get(event.id));
}
