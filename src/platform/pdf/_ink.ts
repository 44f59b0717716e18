import type { PdfAbout } from "./pdf-block.ts";
import { type Weight, fontFile } from "./fonts.ts";

/** A4, in points. */
export const PAGE_WIDTH = 595.28;
const PAGE_HEIGHT = 841.89;
export const MARGIN = 50;
const BOTTOM = PAGE_HEIGHT - 58;
const LINE = 1.36;
const BLACK = "#1a1c20";
const GREY = "#565b66";

/** Points of a millimetre. */
const MM = 72 / 25.4;
/** DIN 5008 form B: the field is 20 mm from the left and 45 mm from the top, 85 by 45 mm; its upper 17.7 mm are the sender's. */
const WINDOW = { x: 25 * MM, width: 78 * MM, sender: 56 * MM, address: 62.7 * MM, end: 98.5 * MM };
const ADDRESS_LINES = 6;
const FOLD_MARKS = [105 * MM, 210 * MM];
const SENDER_CHARS_MAX = 80;

function shortened(line: string): string {
  const chars = Array.from(line.replaceAll(/\s+/gu, " "));
  return chars.length <= SENDER_CHARS_MAX ? chars.join("") : `${chars.slice(0, SENDER_CHARS_MAX - 1).join("")}…`;
}

function fitted(lines: readonly string[]): readonly string[] {
  return lines.length <= ADDRESS_LINES ? lines : [...lines.slice(0, ADDRESS_LINES - 1), lines.slice(ADDRESS_LINES - 1).join(", ")];
}

type Style = { readonly size: number; readonly weight?: Weight; readonly grey?: boolean };
type Place = Style & { readonly x: number; readonly width: number };
/** `page`: where it began. */
type Tag = { readonly name: string; readonly element: PDFKit.PDFStructureElement; readonly page: number };
export type Cell = Place & { readonly lines: readonly string[] };

/** Puts lines on pages, from above down. Lines are broken here, for the library lays each word out twice for that. */
export class Ink {
  readonly #doc: PDFKit.PDFDocument;
  readonly #about: PdfAbout;
  readonly #root: PDFKit.PDFStructureElement;
  readonly #widths = new Map<string, number>();
  readonly #known = new Map<string, string>();
  #y = BOTTOM;
  #page = 0;
  /** What is being drawn. */
  #tag: Tag | null = null;

  constructor(doc: PDFKit.PDFDocument, about: PdfAbout) {
    this.#doc = doc;
    this.#about = about;
    for (const weight of ["regular", "bold"] as const) doc.registerFont(weight, fontFile(weight));
    this.#root = doc.struct("Document");
    doc.addStructure(this.#root);
    this.#turn();
  }

  /** What is drawn in it is one thing to whoever has the document read aloud, also over the end of a page. */
  tagged(name: string, fn: () => void): void {
    this.#close();
    this.#tag = this.#begin(name);
    fn();
    this.#close();
  }

  /** The rows of a table that stand on one page are one thing: of ten thousand, a tree of their own would be kept until the end. */
  row(cells: readonly Cell[]): void {
    if (this.#tag === null || this.#tag.page !== this.#page) {
      this.#close();
      this.#tag = this.#begin("P");
    }
    this.beside(cells);
  }

  #begin(name: string): Tag {
    const element = this.#doc.struct(name);
    this.#root.add(element);
    return { name, element, page: this.#page };
  }

  #close(): void {
    this.#tag?.element.end();
    this.#tag = null;
  }

  paragraph(text: string, place: Place): void {
    this.beside([{ ...place, lines: [text] }]);
  }

  /** Cells beside one another, each broken into lines of its own; the row goes on over the end of a page. */
  beside(cells: readonly Cell[]): void {
    const broken = cells.map((cell) => cell.lines.flatMap((text) => this.#broken(text, cell)));
    const height = Math.max(...cells.map((cell) => cell.size)) * LINE;
    const rows = Math.max(1, ...broken.map((lines) => lines.length));
    for (let row = 0; row < rows; row += 1) {
      if (this.#y + height > BOTTOM) this.#turn();
      this.#marked(() =>
        cells.forEach((cell, n) => {
          const line = broken[n]?.[row];
          if (line !== undefined && line !== "") this.#write(line, cell, this.#y);
        }),
      );
      this.#y += height;
    }
  }

  /** Room of this height, and a new page where less than `atLeast` would be left of this one. None at the top of a page. */
  space(height: number, atLeast = 0): void {
    if (this.#y === MARGIN) return;
    this.#y += height;
    if (this.#y + atLeast > BOTTOM) this.#turn();
  }

  rule(): void {
    const y = this.#y + 1;
    this.#artifact(() =>
      this.#doc
        .moveTo(MARGIN, y)
        .lineTo(PAGE_WIDTH - MARGIN, y)
        .lineWidth(0.5)
        .strokeColor(GREY)
        .stroke(),
    );
    this.#y += 4;
  }

  /** See the block `window`. Lines that do not fit below one another in the window are put beside each other, none is left out. */
  letter(from: string, to: readonly string[]): void {
    this.#close();
    if (this.#y !== MARGIN) this.#turn();
    this.#artifact(() => {
      for (const mark of FOLD_MARKS)
        this.#doc
          .moveTo(3 * MM, mark)
          .lineTo(8 * MM, mark)
          .lineWidth(0.4)
          .strokeColor(GREY)
          .stroke();
    });
    const place = { x: WINDOW.x, width: WINDOW.width };
    this.#y = WINDOW.sender;
    this.tagged("P", () => this.beside([{ ...place, lines: [shortened(from)], size: 6.5, grey: true }]));
    this.#y = WINDOW.address;
    this.tagged("P", () => this.beside([{ ...place, lines: fitted(to), size: 10.5 }]));
    this.#y = Math.max(this.#y, WINDOW.end);
  }

  finish(): void {
    this.#close();
    this.#root.end();
  }

  #turn(): void {
    this.#doc.addPage();
    this.#page += 1;
    this.#artifact(() => {
      const line = this.#writable(this.#about.foot(this.#page));
      this.#doc
        .font("regular")
        .fontSize(7.5)
        .fillColor(GREY)
        .text(line, MARGIN, BOTTOM + 18, { lineBreak: false });
    });
    this.#y = MARGIN;
  }

  #artifact(fn: () => void): void {
    this.#doc.markContent("Artifact");
    fn();
    this.#doc.endMarkedContent();
  }

  /** Lines of a page that belong to the thing that is being drawn. */
  #marked(fn: () => void): void {
    if (this.#tag === null) return fn();
    this.#tag.element.add(this.#doc.markStructureContent(this.#tag.name));
    fn();
    this.#doc.endMarkedContent();
  }

  #write(line: string, { size, weight = "regular", grey = false, x }: Place, y: number): void {
    this.#doc
      .font(weight)
      .fontSize(size)
      .fillColor(grey ? GREY : BLACK)
      .text(line, x, y, { lineBreak: false });
  }

  /** The lines into which a text falls; a word that is wider than its column is cut where it must be. */
  #broken(text: string, { size, weight = "regular", width }: Cell): readonly string[] {
    const lines: string[] = [];
    const space = this.#widthOf(" ", weight, size);
    for (const paragraph of this.#writable(text).split("\n")) {
      let line = "";
      let used = 0;
      for (const word of paragraph.split(" ").flatMap((one) => this.#cut(one, weight, size, width))) {
        const wide = this.#widthOf(word, weight, size);
        if (line !== "" && used + space + wide > width) {
          lines.push(line);
          line = "";
          used = 0;
        }
        used += line === "" ? wide : space + wide;
        line = line === "" ? word : `${line} ${word}`;
      }
      lines.push(line);
    }
    return lines;
  }

  #cut(word: string, weight: Weight, size: number, width: number): readonly string[] {
    if (this.#widthOf(word, weight, size) <= width) return [word];
    const parts: string[] = [];
    let part = "";
    let used = 0;
    for (const char of word) {
      const wide = this.#widthOf(char, weight, size);
      if (part !== "" && used + wide > width) {
        parts.push(part);
        part = "";
        used = 0;
      }
      part += char;
      used += wide;
    }
    return part === "" ? parts : [...parts, part];
  }

  /** By the widths of its letters: to have the library lay a word out for that costs as much as to write it. */
  #widthOf(word: string, weight: Weight, size: number): number {
    let width = 0;
    for (const char of word) {
      const name = `${weight} ${char}`;
      const known = this.#widths.get(name) ?? this.#doc.font(weight).fontSize(1000).widthOfString(char) / 1000;
      this.#widths.set(name, known);
      width += known;
    }
    return width * size;
  }

  /** What no font here has is written as its number, so that nothing is lost without a sign. */
  #writable(text: string): string {
    return text.replaceAll(/\r\n?/gu, "\n").replaceAll(/[^\n]/gu, (char) => {
      const known = this.#known.get(char) ?? this.#shown(char);
      this.#known.set(char, known);
      return known;
    });
  }

  #shown(char: string): string {
    if (/\s/u.test(char)) return " ";
    const code = char.codePointAt(0) ?? 0;
    this.#doc.font("regular");
    const { font } = (this.#doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
    const isShown = !/\p{C}/u.test(char) && font.hasGlyphForCodePoint(code);
    return isShown ? char : `\\u{${code.toString(16).toUpperCase()}}`;
  }
}
