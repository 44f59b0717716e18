import { expect, test } from "vitest";
import type { PdfBlock } from "./pdf-block.ts";
import { countPages, textOfPdf } from "./testing.ts";
import { writePdf } from "./write-pdf.ts";

const ABOUT = {
  title: "What is held",
  author: "Blue Sky",
  language: "de",
  createdAt: new Date(0),
  foot: (page: number) => `Seite ${page}`,
};

async function made(blocks: readonly PdfBlock[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writePdf(ABOUT, blocks)));
}

test("what is written can be read out of it again, with all accents, in Greek and in Cyrillic", async () => {
  const text = "Łódź, Çağ, Nguyễn, Ελλάδα, Москва, “quoted”, 12 €";
  const pdf = await made([
    { kind: "heading", level: 1, text: "Title" },
    { kind: "text", text },
    { kind: "pair", label: "Name", values: ["Ana", "Bea"] },
    { kind: "list", items: ["one"] },
    { kind: "columns", columns: [{ title: "When", share: 1 }] },
    { kind: "row", cells: ["today"] },
  ]);
  const lines = textOfPdf(pdf).split("\n");
  expect(lines).toEqual(expect.arrayContaining(["Title", text, "Name", "Ana", "Bea", "•", "one", "When", "today", "Seite 1"]));
});

test("a letter that no font here has is written as its number, and so is one that nobody would see", async () => {
  const text = textOfPdf(await made([{ kind: "text", text: "東 \u202Eevil \u0000 😀" }]));
  expect(text).toContain("\\u{6771} \\u{202E}evil \\u{0} \\u{1F600}");
});

test("markup is text", async () => {
  expect(textOfPdf(await made([{ kind: "text", text: "<b>(x)\\ ET Q</b>" }]))).toContain("<b>(x)\\ ET Q</b>");
});

test("it says its title and its language, and is tagged for whoever has it read aloud", async () => {
  const raw = (await made([{ kind: "text", text: "x" }])).toString("latin1");
  expect(raw.startsWith("%PDF-1.7")).toBe(true);
  expect(raw).toMatch(/\/Lang \(de\)/u);
  expect(raw).toMatch(/\/Marked true/u);
  expect(raw).toMatch(/\/DisplayDocTitle true/u);
  // The library writes it as UTF-16.
  expect(raw.replaceAll("\0", "")).toMatch(/\(.{0,4}What is held\)/u);
  expect(raw).toMatch(/\/Type \/StructTreeRoot/u);
});

test("a word that is wider than the page is cut, and a text that is longer goes on over it: nothing is lost", async () => {
  const word = "0123456789".repeat(40);
  const pdf = await made([
    {
      kind: "columns",
      columns: [
        { title: "A", share: 1 },
        { title: "B", share: 3 },
      ],
    },
    { kind: "row", cells: [word, "short"] },
    ...Array.from({ length: 200 }, (_, n): PdfBlock => ({ kind: "row", cells: [`row ${n}`, "x"] })),
  ]);
  const text = textOfPdf(pdf);
  expect(text.replaceAll("\n", "").replace("short", "")).toContain(word);
  expect(Array.from({ length: 200 }, (_, n) => n).filter((n) => !text.includes(`row ${n}\n`))).toEqual([]);
  expect(countPages(pdf)).toBeGreaterThan(2);
});

test("a page leaves before the next is written: the document is never whole in memory", async () => {
  let asked = 0;
  function* blocks(): Generator<PdfBlock> {
    for (; asked < 500; asked += 1) yield { kind: "text", text: `paragraph ${asked}` };
  }
  let before = -1;
  for await (const bytes of writePdf(ABOUT, blocks()))
    if (bytes.includes("/Type /Page\n")) {
      before = asked;
      break;
    }
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(200);
});
