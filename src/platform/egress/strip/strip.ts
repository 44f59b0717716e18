import { decodeUtf16, decodeUtf8 } from "./decode-bytes.ts";
import { decodeEscapes } from "./decode-escapes.ts";
import { decodeBase64, decodeHex } from "./decode-runs.ts";
import { type Range, findIn } from "./find.ts";
import type { Needle } from "./needles.ts";
import { type Stream, streamOf } from "./stream.ts";

/** An answer without what was sent; `removed` counts the stretches that went. Null: it could not be made clean. */
export type Stripped = { readonly text: string; readonly removed: number };

export const REMOVED = "[removed]";

const LAYERS_MAX = 4;
const NESTED_MAX = 3;
const PASSES_MAX = 8;

/**
 * Cuts every sent value out of a vendor's answer, in whatever way it is written there: the answer is read in layers
 * (escapes of addresses, HTML, JSON and mail, base64, hex, and those in one another), letters and digits alone, forwards
 * and backwards. What is left is looked at again until nothing is found: parts of a value must not join where one went.
 */
export function strip(text: string, needles: readonly Needle[], options: { readonly isJson?: boolean } = {}): Stripped | null {
  let stripped: Stripped = { text, removed: 0 };
  if (needles.length === 0) return stripped;
  // Digits that lie apart are looked for once those that lie together are gone: their neighbours would be taken along.
  const words = needles.filter(({ isDigits }) => !isDigits);
  const digits = needles.filter(({ isDigits }) => isDigits);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const seen = views(streamOf(stripped.text));
    const ranges = merge(look(seen, words) ?? look(seen, digits) ?? []);
    if (ranges.length === 0) return stripped;
    stripped = { text: cut(stripped.text, ranges, options.isJson === true), removed: stripped.removed + ranges.length };
  }
  return null;
}

function look(seen: readonly Stream[], needles: readonly Needle[]): readonly Range[] | undefined {
  const ranges = seen.flatMap((view) => findIn(view, needles));
  return ranges.length === 0 ? undefined : ranges;
}

/** The text as it stands, with one to four layers of escapes taken off, and what base64, hex and bytes in each of them say. */
function views(plain: Stream, nested = NESTED_MAX): readonly Stream[] {
  const layers = layersOf(plain).flatMap((view) => [view, ...decodeUtf8(view), ...decodeUtf16(view)]);
  const decoded = nested === 0 ? [] : layers.flatMap((layer) => [...decodeBase64(layer), ...decodeHex(layer)]);
  return [
    ...layers,
    ...decoded.map(({ all }) => all),
    ...decoded.flatMap(({ texts }) => (texts.length === 0 ? [] : views(texts, nested - 1))),
  ];
}

function layersOf(stream: Stream): readonly Stream[] {
  const layers = [stream];
  for (let next = decodeEscapes(stream); next !== undefined && layers.length <= LAYERS_MAX; next = decodeEscapes(next)) layers.push(next);
  return layers;
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function cut(text: string, ranges: readonly Range[], isJson: boolean): string {
  const isInString = isJson ? stringsOf(text) : undefined;
  let kept = "";
  let at = 0;
  for (const range of ranges) {
    const isBare = isInString !== undefined && !isInString(range.from);
    const [from, to] = isBare ? numberAround(text, range) : [range.from, range.to];
    if (to <= at) continue;
    kept += text.slice(at, Math.max(at, from)) + (isBare ? JSON.stringify(REMOVED) : REMOVED);
    at = to;
  }
  return kept + text.slice(at);
}

/** A number that goes from JSON leaves a text behind, so that what is left is JSON still. */
function numberAround(text: string, { from, to }: Range): readonly [number, number] {
  let [first, last] = [from, to];
  while (first > 0 && /[-+.\deE]/u.test(text.charAt(first - 1))) first--;
  while (last < text.length && /[-+.\deE]/u.test(text.charAt(last))) last++;
  return [first, last];
}

/** Whether a place of a text of JSON stands inside a string. Asked in rising order. */
function stringsOf(text: string): (place: number) => boolean {
  let at = 0;
  let isInside = false;
  return (place) => {
    for (; at < place; at++) {
      const unit = text.charAt(at);
      if (isInside && unit === "\\") at++;
      else if (unit === '"') isInside = !isInside;
    }
    return isInside;
  };
}
