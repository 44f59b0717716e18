import { writeFileSync } from "node:fs";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import type { Page } from "playwright-core";

const FOLDER = new URL("../../docs/pictures/", import.meta.url);
const BYTES_MAX = 150_000;
const COLOURS_MAX = 256;
/** Colours that agree in so many leading bits of each channel are one. */
const BITS = 5;

/** Takes a picture for the documents where PICTURES is set, so that an ordinary run leaves the checkout as it was. */
export async function picture(page: Page, name: string, options: { readonly fullPage?: boolean } = {}): Promise<void> {
  if (process.env["PICTURES"] === undefined) return;
  // Notices go by themselves unless they are pointed at, and do not belong into a picture.
  await page.mouse.move(0, 0);
  // A look before may have left the page dark.
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html:not([data-mantine-color-scheme=dark])").waitFor({ state: "attached" });
  await page.locator("[class*=Notification-root]").first().waitFor({ state: "detached" });
  await page.evaluate("scrollTo(0, 0)");
  const shot = await page.screenshot({ animations: "disabled", caret: "hide", ...options });
  const small = reducePng(shot);
  if (small.length > BYTES_MAX) throw new Error(`${name}.png has ${small.length} bytes`);
  writeFileSync(new URL(`${name}.png`, FOLDER), small);
}

/** The same picture in at most 256 colours: a screen has few, and a third of the bytes remains. Takes what Chromium writes. */
export function reducePng(png: Buffer): Buffer {
  const { width, height, rgb } = readPng(png);
  const bins = new Map<number, { n: number; r: number; g: number; b: number }>();
  const binOf = (at: number): number => {
    const [r, g, b] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
    return ((r >> (8 - BITS)) << (2 * BITS)) | ((g >> (8 - BITS)) << BITS) | (b >> (8 - BITS));
  };
  for (let at = 0; at < rgb.length; at += 3) {
    const bin = binOf(at);
    const sum = bins.get(bin) ?? { n: 0, r: 0, g: 0, b: 0 };
    sum.n += 1;
    sum.r += rgb[at] ?? 0;
    sum.g += rgb[at + 1] ?? 0;
    sum.b += rgb[at + 2] ?? 0;
    bins.set(bin, sum);
  }
  const all = [...bins].toSorted(([, one], [, other]) => other.n - one.n);
  const colours = all.slice(0, COLOURS_MAX).map(([, { n, r, g, b }]) => [Math.round(r / n), Math.round(g / n), Math.round(b / n)] as const);
  const places = new Map(
    all.map(([bin, { n, r, g, b }], place) => [bin, place < COLOURS_MAX ? place : nearest(colours, [r / n, g / n, b / n])]),
  );

  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(binOf((y * width + x) * 3)) ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(colours.flat())),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function nearest(colours: readonly (readonly [number, number, number])[], [r, g, b]: readonly [number, number, number]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, one] of colours.entries()) {
    const far = (one[0] - r) ** 2 + (one[1] - g) ** 2 + (one[2] - b) ** 2;
    if (far < least) [best, least] = [place, far];
  }
  return best;
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** PNG, 8 bits a channel, truecolour with or without alpha, not interlaced: RFC 2083, 6 for the filters. */
export function readPng(png: Buffer): { readonly width: number; readonly height: number; readonly rgb: Buffer } {
  const parts: Buffer[] = [];
  let [width, height, channels] = [0, 0, 3];
  for (let at = SIGNATURE.length; at < png.length;) {
    const size = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + size);
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === "IHDR") {
      [width, height, channels] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3];
      if (data[8] !== 8 || (data[9] !== 2 && data[9] !== 6) || data[12] !== 0) throw new Error("not a picture that Chromium wrote");
    }
    if (type === "IDAT") parts.push(data);
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const flat = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? (flat[y * stride + x - channels] ?? 0) : 0;
      const up = y > 0 ? (flat[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (flat[(y - 1) * stride + x - channels] ?? 0) : 0;
      flat[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  if (channels === 3) return { width, height, rgb: flat };
  const rgb = Buffer.alloc(width * height * 3);
  for (let n = 0; n < width * height; n++) flat.copy(rgb, n * 3, n * 4, n * 4 + 3);
  return { width, height, rgb };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default: {
      const [l, u, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      return l <= u && l <= c ? left : u <= c ? up : corner;
    }
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
