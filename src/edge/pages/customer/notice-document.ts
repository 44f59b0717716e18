import type { PdfBlock, PdfColumn } from "../../../platform/pdf/pdf-block.ts";
import { writePdf } from "../../../platform/pdf/write-pdf.ts";
import type { NoticeTable } from "../../../registers/notice/text.ts";
import type { PublicNotice } from "../../../workflows/notice/current.ts";
import type { Look } from "./frame.ts";
import { standing } from "./notice-page.ts";

/** The notice as a PDF: what its page says, to be printed, signed under or put into a file. */
export function noticeDocument(look: Look, notice: PublicNotice): AsyncGenerator<Buffer> {
  const { words, language } = look;
  const { text, business, effectiveOn } = notice;
  const foot = (page: number): string => words("notice.pdfPage", { title: text.title, page });
  // Of a notice that nobody published there is no day; the same text gives the same file.
  const about = { title: text.title, author: business, language, createdAt: new Date(`${effectiveOn ?? "2026-01-01"}T00:00:00Z`), foot };
  return writePdf(about, blocksOf(look, notice));
}

function* blocksOf(look: Look, notice: PublicNotice): Generator<PdfBlock> {
  const { words } = look;
  const { title, short, sections } = notice.text;
  yield { kind: "heading", level: 1, text: title };
  yield { kind: "text", text: standing(look, notice), tone: "lead" };
  yield { kind: "heading", level: 2, text: words("notice.short") };
  for (const { heading, say } of short) yield { kind: "pair", label: heading, values: [say] };
  yield { kind: "heading", level: 2, text: words("notice.all") };
  for (const { heading, say, table } of sections) {
    yield { kind: "heading", level: 3, text: heading };
    for (const line of say) yield { kind: "text", text: line };
    if (table !== null) yield* tableOf(table);
  }
}

function* tableOf({ columns, rows }: NoticeTable): Generator<PdfBlock> {
  yield { kind: "columns", columns: columns.map((title): PdfColumn => ({ title, share: 1 })) };
  for (const cells of rows) yield { kind: "row", cells };
}
