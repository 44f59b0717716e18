import { type PdfAbout, type PdfBlock, type PdfColumn } from "./pdf-block.ts";
import { type Cell, Ink, MARGIN, PAGE_WIDTH } from "./_ink.ts";

const WIDTH = PAGE_WIDTH - 2 * MARGIN;
const LABEL_WIDTH = 150;
const GAP = 8;

const HEADINGS = {
  1: { size: 20, before: 0, after: 6, tag: "H1" },
  2: { size: 14, before: 16, after: 4, tag: "H2" },
  3: { size: 11, before: 10, after: 2, tag: "H3" },
} as const;
const TONES = {
  plain: { size: 9.5, grey: false },
  lead: { size: 11, grey: true },
  small: { size: 8, grey: true },
  letter: { size: 10.5, grey: false },
} as const;
const CELL = { size: 8 } as const;
/** A heading stays with what it heads. */
const KEEP_WITH = 60;

/**
 * A document as its bytes, written page by page while its blocks are read: memory holds a page, however many there are.
 * Its text is real text, tagged in the order of the blocks, with the language named, so that it can be read aloud.
 */
export async function* writePdf(about: PdfAbout, blocks: AsyncIterable<PdfBlock> | Iterable<PdfBlock>): AsyncGenerator<Buffer> {
  // Loaded at the first document: tens of megabytes that most processes never need.
  const { default: PdfDocument } = await import("pdfkit");
  const doc = new PdfDocument({
    autoFirstPage: false,
    size: "A4",
    margin: 0,
    pdfVersion: "1.7",
    tagged: true,
    displayTitle: true,
    lang: about.language,
    info: { Title: about.title, Author: about.author, CreationDate: about.createdAt, Producer: "Strongroom", Creator: "Strongroom" },
  });
  const ink = new Ink(doc, about);
  let columns: readonly PdfColumn[] = [];
  for await (const block of blocks) {
    if (block.kind === "columns") columns = block.columns;
    draw(ink, block, columns);
    yield* taken(doc);
  }
  ink.finish();
  doc.end();
  for await (const bytes of doc) yield bytes as Buffer;
}

/** What is written so far leaves at once, at the reader's pace. */
function* taken(doc: PDFKit.PDFDocument): Generator<Buffer> {
  for (let bytes = doc.read() as Buffer | null; bytes !== null; bytes = doc.read() as Buffer | null) yield bytes;
}

function draw(ink: Ink, block: PdfBlock, columns: readonly PdfColumn[]): void {
  switch (block.kind) {
    case "heading": {
      const { size, before, after, tag } = HEADINGS[block.level];
      ink.space(before, KEEP_WITH);
      ink.tagged(tag, () => ink.paragraph(block.text, { x: MARGIN, width: WIDTH, size, weight: "bold" }));
      ink.space(after);
      return;
    }
    case "text":
      ink.tagged("P", () => ink.paragraph(block.text, { x: MARGIN, width: WIDTH, ...TONES[block.tone ?? "plain"] }));
      ink.space(4);
      return;
    case "pair": {
      const beside = { x: MARGIN + LABEL_WIDTH + GAP, width: WIDTH - LABEL_WIDTH - GAP };
      ink.tagged("P", () => {
        ink.beside([
          { x: MARGIN, width: LABEL_WIDTH, lines: [block.label], size: 9, grey: true },
          { ...beside, lines: block.values, size: 9.5 },
        ]);
        if (block.notes !== undefined && block.notes.length > 0) ink.beside([{ ...beside, lines: block.notes, size: 8, grey: true }]);
      });
      ink.space(5);
      return;
    }
    case "list":
      for (const item of block.items)
        ink.tagged("P", () => {
          ink.beside([
            { x: MARGIN, width: 10, lines: ["•"], size: 9.5 },
            { x: MARGIN + 12, width: WIDTH - 12, lines: [item], size: 9.5 },
          ]);
        });
      ink.space(4);
      return;
    case "columns":
      ink.space(4, 40);
      ink.tagged("P", () => ink.beside(places(columns, titles(columns)).map((place) => ({ ...place, weight: "bold" as const }))));
      ink.rule();
      return;
    case "window":
      ink.letter(block.from, block.to);
      return;
    case "row":
      ink.row(places(columns, block.cells));
      ink.space(2);
  }
}

function titles(columns: readonly PdfColumn[]): readonly string[] {
  return columns.map(({ title }) => title);
}

function places(columns: readonly PdfColumn[], cells: readonly string[]): readonly Cell[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  let x = MARGIN;
  return columns.map(({ share }, n) => {
    const width = (share / whole) * WIDTH;
    const place = { x, width: width - GAP, lines: [cells[n] ?? ""], ...CELL };
    x += width;
    return place;
  });
}
