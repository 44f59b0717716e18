import { instant, instantToIso } from "../../../base/instant.ts";
import type { JsonValue } from "../../../base/json-value.ts";
import type { Language } from "../../../base/language.ts";
import type { Account, BeyondFields, Detail, Standing } from "./account.ts";
import { dayFormat, sizeText, timeFormat } from "./formats.ts";
import { type ExportWords, wordsFor } from "./messages.ts";
import { paymentText } from "./payment-text.ts";
import { toldValue, valueOf, valueText } from "./value-text.ts";

/** The account as it is read, whatever it is written on: the page and the PDF say the same. */
export type Section = { readonly id: string; readonly heading: string; readonly body: Body };

export type Body =
  | { readonly kind: "text"; readonly say: string }
  | { readonly kind: "details"; readonly details: readonly DetailText[] }
  | { readonly kind: "table"; readonly columns: readonly Column[]; readonly pages: AsyncIterable<Rows> | Iterable<Rows> };

export type Column = { readonly title: string; readonly share: number };
type Rows = readonly (readonly string[])[];

export type DetailText = { readonly label: string; readonly values: readonly string[]; readonly notes: readonly string[] };

/** In the order in which somebody wants to know it. */
export function* sectionsOf(account: Account): Generator<Section> {
  const { words, language, beyond } = account;
  const times = timeFormat(language);
  const time = (at: string): string => times.format(new Date(at));
  const told = tellingIn(words, language);
  const { day, of, table } = told;

  yield of("details", { kind: "details", details: account.details.map((detail) => detailText(told, detail)) });
  yield of("source", {
    kind: "text",
    say: valueOf(account.source) ?? words(account.sourceCode === null ? "sourceUnknown" : "code.cannot_open"),
  });
  yield table("recipients", columnsOf(words, ["to", 3], ["details", 4], ["purpose", 3]), recipientRows(account));
  yield of("given", {
    kind: "table",
    columns: columnsOf(words, ["when", 2], ["to", 3], ["details", 4], ["purpose", 3]),
    pages: givenRows(account, time),
  });
  if (beyond !== null) yield* beyondSections(beyond, told);
  if (beyond !== null) yield messagesSection(account, beyond, told, time);
  yield table(
    "cards",
    columnsOf(words, ["card", 4], ["custody", 4], ["when", 2], ["until", 2]),
    account.cards.map(({ field, custody, expires, addedAt }) => [
      field,
      wordsFor(words, "custody", custody) ?? custody,
      day(addedAt),
      expires ?? "",
    ]),
  );
  yield of("payments", {
    kind: "table",
    columns: columnsOf(words, ["when", 2], ["purpose", 4], ["card", 3], ["what", 4]),
    pages: paymentRows(account, time),
  });
  yield table(
    "holds",
    columnsOf(words, ["field", 4], ["why", 4], ["until", 3]),
    account.holds.map(({ field, reason, until }) => [field ?? words("hold.all"), wordsFor(words, "hold", reason) ?? reason, day(until)]),
  );
  if (beyond !== null) yield recordsSection(beyond, told);
  yield of("entries", {
    kind: "table",
    columns: columnsOf(words, ["when", 2], ["what", 5], ["who", 3], ["why", 4]),
    pages: entryRows(account, time),
  });
}

type Telling = {
  readonly words: ExportWords;
  readonly day: (at: string) => string;
  readonly size: (bytes: number) => string;
  readonly of: (id: PartId, body: Body) => Section;
  readonly table: (id: PartId, columns: readonly Column[], rows: Rows) => Section;
};

function tellingIn(words: ExportWords, language: Language): Telling {
  const days = dayFormat(language);
  const of = (id: PartId, body: Body): Section => ({ id, heading: words(`part.${id}`), body });
  return {
    words,
    day: (at) => days.format(new Date(at)),
    size: (bytes) => sizeText(language, bytes),
    of,
    table: (id, columns, rows) =>
      of(id, rows.length === 0 ? { kind: "text", say: words("none") } : { kind: "table", columns, pages: [rows] }),
  };
}

/** What was allowed and asked: about the person, and no field of theirs. */
function* beyondSections({ consents, orders, lists, requests }: BeyondFields, { words, day, table }: Telling): Generator<Section> {
  yield table(
    "consents",
    columnsOf(words, ["what", 4], ["standing", 3], ["when", 2], ["until", 2]),
    [...consents, ...orders].map((one) => standingRow(words, day, one)),
  );
  yield table(
    "lists",
    columnsOf(words, ["list", 4], ["standing", 3], ["when", 3]),
    lists.map(({ label, state, askedAt, confirmedAt, leftAt }) => [
      label,
      wordsFor(words, "list", state) ?? state,
      day(state === "left" ? (leftAt ?? askedAt) : (confirmedAt ?? askedAt)),
    ]),
  );
  yield table(
    "requests",
    columnsOf(words, ["request", 4], ["standing", 3], ["when", 2], ["id", 3]),
    requests.map(({ id, kind, state, createdAt }) => [
      wordsFor(words, "kind", kind) ?? kind,
      wordsFor(words, "state", state) ?? state,
      day(createdAt),
      id,
    ]),
  );
}

function messagesSection(
  { business }: Account,
  { messages }: BeyondFields,
  { words, table }: Telling,
  time: (at: string) => string,
): Section {
  return table(
    "messages",
    columnsOf(words, ["when", 2], ["who", 2], ["what", 6], ["id", 3]),
    messages.map(({ request, at, direction, text }) => [
      time(at),
      direction === "in" ? words("who.subject") : business.name,
      text ?? words("code.cannot_open"),
      request,
    ]),
  );
}

function recordsSection({ records }: BeyondFields, { words, day, table }: Telling): Section {
  return table(
    "records",
    columnsOf(words, ["what", 7], ["count", 2], ["when", 3]),
    records.map(({ what, count, since }) => [
      wordsFor(words, "held", heldCode(what)) ?? what,
      String(count),
      since === null || since === "" ? "" : words("since", { day: day(since) }),
    ]),
  );
}

type PartId =
  | "details"
  | "source"
  | "recipients"
  | "given"
  | "consents"
  | "lists"
  | "requests"
  | "messages"
  | "cards"
  | "payments"
  | "holds"
  | "records"
  | "entries";
type ColumnId =
  | "field"
  | "when"
  | "what"
  | "who"
  | "why"
  | "to"
  | "details"
  | "purpose"
  | "standing"
  | "until"
  | "count"
  | "list"
  | "request"
  | "card"
  | "custody"
  | "id";

function columnsOf(words: ExportWords, ...columns: readonly (readonly [ColumnId, number])[]): readonly Column[] {
  return columns.map(([id, share]) => ({ title: words(`is.${id}`), share }));
}

function detailText({ words, day, size }: Telling, { label, type, isSensitive, values, uses, ended, isOnHold, code }: Detail): DetailText {
  const shown = values.map(({ value, isMasked, collectedAt, enclosed }) => {
    const marks = [words("collected", { day: day(collectedAt) }), ...(isMasked ? [words("inPart")] : [])];
    const told = toldValue(valueOf(value), type);
    const text =
      enclosed === null
        ? valueText(told, type)
        : words("fileEnclosed", { ...enclosed, name: nameIn(told), size: size(enclosed.sizeBytes) });
    return `${text} (${marks.join(", ")})`;
  });
  const why = code === "retention_over" && isOnHold ? "on_hold" : code;
  const said = why === null ? [] : [wordsFor(words, "code", why) ?? why];
  if (type === "file" && values.some(({ isMasked }) => isMasked)) said.push(words("fileKept"));
  const kept = uses.map(({ label: purpose, basis, keptUntil }) =>
    words(keptUntil === null ? "useOnly" : "use", {
      purpose,
      basis: wordsFor(words, "basis", basis) ?? basis,
      day: keptUntil === null ? "" : day(keptUntil),
    }),
  );
  if (ended !== null) kept.push(ended.keptUntil === null ? words("endedOnly") : words("ended", { day: day(ended.keptUntil) }));
  return { label: isSensitive ? `${label} (${words("sensitive")})` : label, values: [...shown, ...said], notes: kept };
}

function nameIn(file: JsonValue): string {
  return file !== null && typeof file === "object" && "name" in file ? valueText(file.name, null) : "";
}

function recipientRows({ recipients, details }: Account): Rows {
  const labels = new Map(
    details.flatMap(({ field, label, uses }) => [
      [field, label] as const,
      ...uses.map((use) => [`purpose ${use.purpose}`, use.label] as const),
    ]),
  );
  return recipients.map(({ label, fields, purposes }) => [
    label,
    fields.map((field) => labels.get(field) ?? field).join(", "),
    purposes.map((purpose) => labels.get(`purpose ${purpose}`) ?? purpose).join(", "),
  ]);
}

function standingRow(words: ExportWords, day: (at: string) => string, { label, standing, at, expiresAt }: Standing): readonly string[] {
  return [label, wordsFor(words, "standing", standing) ?? standing, day(at), expiresAt === null ? "" : day(expiresAt)];
}

async function* givenRows(account: Account, time: (at: string) => string): AsyncGenerator<Rows> {
  for await (const page of account.given())
    yield page.map(({ at, to, fields, purpose }) => [time(at), to, fields.join(", "), purpose ?? ""]);
}

async function* paymentRows(account: Account, time: (at: string) => string): AsyncGenerator<Rows> {
  for await (const page of account.payments())
    yield page.map((one) => [time(one.at), one.purpose, one.card, paymentText(account.words, account.language, one)]);
}

async function* entryRows(account: Account, time: (at: string) => string): AsyncGenerator<Rows> {
  for await (const page of account.entries()) yield page.map(({ at, what, who, why }) => [time(at), what, who, why]);
}

/** What a module calls what it holds, as the message files know it. */
export function heldCode(what: string): string {
  return what
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "_")
    .replaceAll(/^_|_$/gu, "");
}

/** What the head of the account says, in its order. */
export function headOf({ words, business, request, limitedTo, madeAt, language }: Account): {
  readonly title: string;
  readonly lead: string;
  readonly notes: readonly string[];
} {
  const at = dayFormat(language).format(new Date(instantToIso(instant(madeAt))));
  const kind = wordsFor(words, "kind", request.kind) ?? request.kind;
  return {
    title: words("title", { business: business.name }),
    lead: words(limitedTo === null ? "lead" : "leadLimited", { business: business.name, at }),
    notes: [
      ...(limitedTo === null ? [] : [words("limited", { fields: limitedTo.map(({ label }) => label).join(", ") })]),
      `${words("request", { id: request.id })}: ${kind}. ${words("contact", { email: business.email })}`,
      words("others"),
      words("rights"),
    ],
  };
}
