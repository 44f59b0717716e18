import { inflateSync } from "node:zlib";

/** What is written in a document of ours, line by line, as a reader of the file finds it: by its fonts' own tables. */
export function textOfPdf(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, ReadonlyMap<number, string>>();
  for (const { dict } of objects.values()) {
    for (const [, name = "", ref = ""] of dict.matchAll(/\/(F\d+) (\d+) 0 R/gu)) {
      const cmap = /\/ToUnicode (\d+) 0 R/u.exec(objects.get(ref)?.dict ?? "")?.[1];
      if (cmap !== undefined) fonts.set(name, glyphsOf(objects.get(cmap)?.stream ?? ""));
    }
  }
  const pages = [...objects.values()].filter(({ dict }) => /\/Type \/Page\b/u.test(dict));
  const contents = pages.map(({ dict }) => objects.get(/\/Contents (\d+) 0 R/u.exec(dict)?.[1] ?? "")?.stream ?? "");
  return contents
    .flatMap((content) =>
      content
        .split("BT")
        .slice(1)
        .map((part) => lineOf(part, fonts)),
    )
    .join("\n");
}

/** Where each line of a document stands, in millimetres from the left and from the top of its page of A4. */
export function placesInPdf(pdf: Buffer): readonly { readonly text: string; readonly x: number; readonly y: number }[] {
  const texts = textOfPdf(pdf).split("\n");
  const contents = [...objectsOf(pdf).values()].filter(({ stream }) => stream.includes("BT"));
  const places = contents.flatMap(({ stream }) => [...stream.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm/gu)]);
  return places.map(([, x = "0", y = "0"], n) => ({ text: texts[n] ?? "", x: toMm(Number(x)), y: toMm(A4_HEIGHT - Number(y)) }));
}

const A4_HEIGHT = 841.89;

function toMm(points: number): number {
  return (points / 72) * 25.4;
}

export function countPages(pdf: Buffer): number {
  return [...objectsOf(pdf).values()].filter(({ dict }) => /\/Type \/Page\b/u.test(dict)).length;
}

type PdfObject = { readonly dict: string; readonly stream: string };

function objectsOf(pdf: Buffer): ReadonlyMap<string, PdfObject> {
  const text = pdf.toString("latin1");
  return new Map(
    [...text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/gu)].map(([, id = "", body = ""]) => {
      const at = body.indexOf("stream\n");
      if (at === -1) return [id, { dict: body, stream: "" }] as const;
      const dict = body.slice(0, at);
      const bytes = Buffer.from(body.slice(at + 7, body.lastIndexOf("\nendstream")), "latin1");
      // A font's own file is no text.
      const stream = dict.includes("FlateDecode") ? inflateSync(bytes).toString("latin1") : bytes.toString("latin1");
      return [id, { dict, stream }] as const;
    }),
  );
}

function glyphsOf(cmap: string): ReadonlyMap<number, string> {
  const glyphs = new Map<number, string>();
  for (const [, from = "0", list = ""] of cmap.matchAll(/<([\da-f]+)> <[\da-f]+> \[([^\]]*)\]/gu)) {
    [...list.matchAll(/<([^>]*)>/gu)].forEach(([, codes = ""], n) => {
      const units = codes.split(/\s+/u).join("").match(/.{4}/gu) ?? [];
      glyphs.set(Number.parseInt(from, 16) + n, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    });
  }
  return glyphs;
}

function lineOf(part: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  const font = fonts.get(/\/(F\d+) [\d.]+ Tf/u.exec(part)?.[1] ?? "");
  return [...part.matchAll(/<([\da-f]+)>/gu)]
    .flatMap(([, hex = ""]) => (hex.match(/.{4}/gu) ?? []).map((glyph) => font?.get(Number.parseInt(glyph, 16)) ?? "\uFFFD"))
    .join("");
}
