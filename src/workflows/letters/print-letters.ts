import type { PostalLetterId, RightsRequestId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Language, localeOf } from "../../base/language.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { PdfBlock } from "../../platform/pdf/pdf-block.ts";
import { writePdf } from "../../platform/pdf/write-pdf.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import type { Block } from "../../registers/mailing/letters/blocks.ts";
import { composePostal } from "../../registers/mailing/letters/compose-postal.ts";
import {
  type LetterWords,
  type PostalLetter,
  findLetters,
  isLetterWaiting,
  notePrinted,
  openLetterWords,
} from "../../registers/mailing/postal/postal-letters.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import { openPostal } from "../../safe/post/open-postal.ts";
import type { Safe } from "../../safe/safe.ts";
import type { LetterRefusal } from "./answers.ts";

/** `passphraseOf`: what opens the copy of a request, told and noted as when it is read out; undefined where there is none any more. */
export type LetterDesk = {
  readonly safe: Safe;
  readonly cardOrigin: string;
  readonly passphraseOf: (tx: Tx, request: RightsRequestId, actor: Actor, now: Instant) => Promise<Redacted<string> | undefined>;
};

/** Letters as one document, each on pages of its own. */
export type PrintedLetters = { readonly fileName: string; readonly chunks: () => AsyncGenerator<Buffer> };

/**
 * Letters that wait, as a document for the printer, all of them or none: each address is opened as a use by the house, decided and
 * noted, and who prints is noted for each letter. What opens a copy is printed only when the copy itself is on its way, so
 * that the two are never in one envelope. The bytes are written after the commit.
 */
export async function printLetters(
  desk: LetterDesk,
  tx: Tx,
  { ids, actor }: { readonly ids: readonly string[]; readonly actor: Actor },
  now: Instant,
): Promise<Result<PrintedLetters, LetterRefusal>> {
  const { safe } = desk;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const letters = await findLetters(tx, [...new Set(ids)]);
  const [first] = letters;
  if (first === undefined || letters.length < new Set(ids).size) return refuse({ code: "letter_not_found" });
  if (letters.some(({ state }) => state !== "waiting")) return refuse({ code: "letter_over" });
  const [tenant, map] = [await readTenant(tx), await safe.maps.get(tx)];
  const words = await openLetterWords(
    tx,
    safe.keeper,
    letters.map(({ id }) => id),
  );
  const sender = { name: tenant?.name ?? "", line: [tenant?.name, map.source.controller.address].filter(Boolean).join(" · ") };
  const blocks: PdfBlock[] = [];
  for (const letter of letters) {
    const own = words.get(letter.id);
    if (own === "damaged") return refuse({ code: "letter_damaged" });
    const page = await pageOf(desk, tx, { letter, words: own, sender, actor }, now);
    if (!page.ok) return page;
    blocks.push(...page.value);
  }
  await note(tx, letters, actor, now);
  const about = {
    title: sender.name,
    author: sender.name,
    language: first.language,
    createdAt: new Date(now),
    foot: () => sender.name,
  };
  return ok({ fileName: "letters.pdf", chunks: () => writePdf(about, blocks) });
}

type Page = {
  readonly letter: PostalLetter;
  readonly words: LetterWords | undefined;
  readonly sender: { readonly name: string; readonly line: string };
  readonly actor: Actor;
};

async function pageOf(
  desk: LetterDesk,
  tx: Tx,
  { letter, words, sender, actor }: Page,
  now: Instant,
): Promise<Result<readonly PdfBlock[], LetterRefusal>> {
  const { subject, request, kind, language, facts } = letter;
  let code: string | undefined;
  if (kind === "rights_passphrase") {
    if (request === null) return refuse({ code: "copy_not_there" });
    if (await isLetterWaiting(tx, request, "rights_export_ready")) return refuse({ code: "copy_first" });
    const passphrase = await desk.passphraseOf(tx, request, actor, now);
    if (passphrase === undefined) return refuse({ code: "copy_not_there" });
    code = unveil(passphrase);
  }
  const to = words?.to ?? (subject === null ? undefined : await openPostal(desk.safe, tx, subject, now));
  const {
    subject: title,
    blocks,
    reference,
  } = composePostal(kind, language, {
    ...facts,
    business: sender.name,
    origin: desk.cardOrigin,
    reference: request ?? letter.id,
    ...(words?.text === undefined ? {} : { text: words.text }),
    ...(code === undefined ? {} : { code }),
  });
  return ok([
    { kind: "window", from: sender.line, to: to?.lines ?? [] },
    { kind: "text", tone: "small", text: `${dayOf(now, language)} · ${reference}` },
    { kind: "heading", level: 2, text: title },
    ...blocks.map(onPaper),
  ]);
}

function onPaper(block: Block): PdfBlock {
  switch (block.kind) {
    case "paragraph":
      return { kind: "text", tone: "letter", text: block.text };
    case "code":
      return { kind: "heading", level: 2, text: block.text };
    case "list":
      return { kind: "list", items: block.items };
    case "link":
      return { kind: "text", tone: "letter", text: `${block.label}: ${block.link}` };
  }
}

function dayOf(now: Instant, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: "long", timeZone: "UTC" }).format(now);
}

async function note(tx: Tx, letters: readonly PostalLetter[], actor: Actor, now: Instant): Promise<void> {
  const ids: readonly PostalLetterId[] = letters.map(({ id }) => id);
  await notePrinted(tx, ids, actor.id, now);
  const entries = letters.map(({ id, subject, request, kind }) => ({
    ...BLANK_ENTRY,
    actor: entryActor(actor),
    act: "letter.print",
    subject,
    detail: { letter: id, kind, ...(request === null ? {} : { request }) },
  }));
  await appendEntries(tx, entries, now);
}
