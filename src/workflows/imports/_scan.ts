/**
 * Finds where records begin and end in the bytes of an upload, before anything is decoded, so that memory stays
 * bounded whatever arrives and every record knows its place. RFC 4180: a record is complete at a line's end with an
 * even number of quotes behind it.
 */
type Scanned =
  | { readonly kind: "record"; readonly end: number; readonly lines: number }
  /** A quote that is not closed within the cap or before the end: only its first line is given up. */
  | { readonly kind: "unclosed"; readonly end: number; readonly lines: 1 }
  | { readonly kind: "too_long" }
  | { readonly kind: "more" };

/** One physical line, and one record of several lines, may be this long. */
export const RECORD_BYTES_MAX = 65_536;

const LINE_FEED = 10;
const QUOTE = 34;

export type Scanner = (from: number, isEnd: boolean) => Scanned;

/** A scanner of this piece of the upload. `isQuoted` is false for NDJSON, where a line is a record. */
export function scannerOf(bytes: Buffer, isQuoted: boolean): Scanner {
  // The next quote is remembered between records: a file without quotes is searched once, not once a line.
  let nextQuote = isQuoted ? bytes.indexOf(QUOTE) : -1;
  let scannedTo = 0;

  const hasOddQuotes = (from: number, to: number): boolean => {
    // A record given up after its first line sets the search back.
    if (from < scannedTo) nextQuote = isQuoted ? bytes.indexOf(QUOTE, from) : -1;
    scannedTo = to;
    let isOdd = false;
    while (nextQuote !== -1 && nextQuote < to) {
      if (nextQuote >= from) isOdd = !isOdd;
      nextQuote = bytes.indexOf(QUOTE, nextQuote + 1);
    }
    return isOdd;
  };

  return (from, isEnd) => {
    let isOpen = false;
    let firstEnd = 0;
    for (let at = from, lines = 1; ; lines += 1) {
      const feed = bytes.indexOf(LINE_FEED, at);
      const end = feed === -1 ? bytes.length : feed + 1;
      if (end - at > RECORD_BYTES_MAX) return { kind: "too_long" };
      if (lines === 1) firstEnd = end;
      if (feed === -1 && !isEnd) {
        return isOpen && end - from > RECORD_BYTES_MAX ? { kind: "unclosed", end: firstEnd, lines: 1 } : { kind: "more" };
      }
      if (hasOddQuotes(at, end)) isOpen = !isOpen;
      if (!isOpen) return { kind: "record", end, lines };
      if (feed === -1 || end - from > RECORD_BYTES_MAX) return { kind: "unclosed", end: firstEnd, lines: 1 };
      at = end;
    }
  };
}
