import type { EntryId, PaymentId, SubjectId } from "../../../base/ids.ts";
import { type Instant, instantToIso } from "../../../base/instant.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import { type Entry, listEntries } from "../../../registers/ledger/read.ts";
import type { Payment } from "../../../registers/payments/payment.ts";
import { listPaymentsOfSubject } from "../../../registers/payments/payments.ts";
import { listGiven } from "../../../registers/vendors/disclosures.ts";
import { openReasons } from "../../../safe/access/open-reasons.ts";
import type { Safe } from "../../../safe/safe.ts";
import type { EntryTold, GivenTold, InTx, PaymentTold } from "./account.ts";
import type { ExportWords } from "./messages.ts";
import { purposeLabel, tellEntry } from "./tell-entry.ts";

/** Memory holds so many at a time. */
const PAGE = 250;

type About = {
  readonly subject: SubjectId;
  readonly words: ExportWords;
  readonly map: CompiledMap;
  /** Nothing that happened from then on. */
  readonly until: Instant;
  readonly withReasons: boolean;
  /** Whether a field is one that was asked for; what concerns none of them is not told. */
  readonly isMeant: (field: string) => boolean;
  readonly isLimited: boolean;
};

/** What the ledger tells of a subject, newest first, each page in a transaction of its own. */
export async function* entriesOf(
  safe: Safe,
  inTx: InTx,
  { subject, words, map, until, withReasons, isMeant, isLimited }: About,
): AsyncGenerator<readonly EntryTold[]> {
  let cursor: string | null = null;
  do {
    const before: string | null = cursor;
    const page = await inTx(async (tx) => {
      const also = (entry: Entry): boolean => !isLimited || entry.fields.some(isMeant);
      const { items, nextCursor } = await listEntries(tx, { subject, to: until, also }, { limit: PAGE, cursor: before });
      const reasons = withReasons ? await openReasons(safe, tx, items) : [];
      const told = items.map((entry, n) => tellEntry(words, map, { ...entry, fields: entry.fields.filter(isMeant) }, reasons[n] ?? null));
      return { nextCursor, told };
    });
    cursor = page.nextCursor;
    yield page.told;
  } while (cursor !== null);
}

/** What suppliers were given of a subject, newest first. */
export async function* givenOf(
  inTx: InTx,
  { subject, words, map, until, isMeant, isLimited }: About,
): AsyncGenerator<readonly GivenTold[]> {
  let cursor: EntryId | null = null;
  do {
    const before: EntryId | null = cursor;
    const page: Awaited<ReturnType<typeof listGiven>> = await inTx((tx) => listGiven(tx, subject, { limit: PAGE, cursor: before }));
    cursor = page.nextCursor;
    yield page.items
      .filter(({ entry }) => Date.parse(entry.at) < until && (!isLimited || entry.fields.some(isMeant)))
      .map(({ vendor, entry }) => ({
        at: entry.at,
        to: vendor.label,
        fields: entry.fields.filter(isMeant).map((field) => map.fields.get(field)?.label ?? field),
        purpose: entry.purpose === null ? null : purposeLabel(words, map, entry.purpose),
      }));
  } while (cursor !== null);
}

/** What was charged, held or given back by cards of a subject, newest first. */
export async function* paymentsOf(inTx: InTx, { subject, words, map, until, isMeant }: About): AsyncGenerator<readonly PaymentTold[]> {
  let before: PaymentId | null = null;
  do {
    const last: PaymentId | null = before;
    const page: readonly Payment[] = await inTx((tx) => listPaymentsOfSubject(tx, subject, { before: last, limit: PAGE }));
    before = page.length < PAGE ? null : (page.at(-1)?.id ?? null);
    yield page
      .filter(({ createdAt, cardField }) => createdAt < until && isMeant(cardField))
      .map(({ id, createdAt, kind, state, purpose, cardField, amountMinor, capturedMinor, refundedMinor, currency }) => ({
        id,
        at: instantToIso(createdAt),
        kind,
        state,
        purpose: purposeLabel(words, map, purpose),
        card: map.fields.get(cardField)?.label ?? cardField,
        amountMinor,
        capturedMinor,
        refundedMinor,
        currency,
      }));
  } while (before !== null);
}
