import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Entry, listEntries } from "./read.ts";

/** Whose deeds on which device, between which times. The actor leads to the entries, so the verified look-up finds them all. */
export type DisplayedOn = { readonly device: string; readonly actor: string; readonly from: Instant; readonly to: Instant | null };

/** That fields of a customer were shown, masked or clear, or handed out. */
export type Displayed = {
  readonly subject: SubjectId;
  readonly fields: readonly string[];
  readonly form: "masked" | "clear" | "export";
  readonly act: string;
  readonly at: string;
  readonly entry: string;
};

/** What a device displayed, newest first; the cursor is the last entry of the page before. */
export async function listDisplayed(
  tx: Tx,
  where: DisplayedOn,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<{ readonly items: readonly Displayed[]; readonly nextCursor: string | null }> {
  const found = await listEntries(tx, { ...where, also: (entry) => toDisplayed(entry) !== undefined }, page);
  return { items: found.items.flatMap((entry) => toDisplayed(entry) ?? []), nextCursor: found.nextCursor };
}

const COUNT_PAGE = 500;

/** How many customers' records a device displayed. Takes as long as its person's entries are many. */
export async function countDisplayed(tx: Tx, where: DisplayedOn): Promise<number> {
  const subjects = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDisplayed>> = await listDisplayed(tx, where, { limit: COUNT_PAGE, cursor });
    for (const { subject } of page.items) subjects.add(subject);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return subjects.size;
}

function toDisplayed({ subject, form, outcome, fields, detail, act, at, id }: Entry): Displayed | undefined {
  if (subject === null || outcome === "refused" || (form !== "masked" && form !== "clear" && form !== "export")) return undefined;
  // A partial entry tells in its detail which fields were refused.
  const shown = outcome === "partial" ? fields.filter((field) => !(field in detail)) : fields;
  return { subject, fields: shown, form, act, at, entry: id };
}
