import { hash } from "node:crypto";

/**
 * What must now be sealed, by replay of the entries: for each (subject, field, record) the digest of the highest
 * revision. Held in flat arrays, some 100 bytes a value, since a log tells of millions. Keys are cut to 128 bits of
 * SHA-256: nobody finds a second name for one.
 */
export type SealedTable = {
  /** False where another value was noted under the same revision before. */
  readonly note: (key: SealedKey, revision: number, digest: string | null, leaf: number) => boolean;
  readonly compare: (key: SealedKey, revision: number, digest: string) => SealedMatch;
  /** Values noted and never compared: their fields, and the indexes of the entries that noted them. */
  readonly unseen: () => Generator<{ readonly keyText: string; readonly leaf: number }>;
};

export type SealedKey = { readonly subject: string; readonly field: string; readonly record: string };
export type SealedMatch = "same" | "unknown" | "removed" | "older" | "differs" | "twice";

const REMOVED = 1;
const SEEN = 2;
const FILL_MAX = 0.6;
const KEY_WORDS = 4;
const DIGEST_WORDS = 8;

type Slots = {
  readonly capacity: number;
  readonly keys: Uint32Array;
  readonly digests: Uint32Array;
  readonly revisions: Float64Array;
  readonly leaves: Float64Array;
  readonly marks: Uint8Array;
};

export function newSealedTable(): SealedTable {
  let slots = newSlots(1_024);
  let used = 0;

  return {
    note: (key, revision, digest, leaf) => {
      if (used >= slots.capacity * FILL_MAX) slots = grow(slots);
      const words = keyWords(key);
      const at = find(slots, words);
      const known = slots.revisions[at] ?? 0;
      if (revision < known) return true;
      if (revision === known) return isRemoved(slots, at) === (digest === null) && isDigest(slots, at, digestWords(digest));
      if (known === 0) used += 1;
      slots.keys.set(words, at * KEY_WORDS);
      slots.digests.set(digestWords(digest), at * DIGEST_WORDS);
      slots.revisions[at] = revision;
      slots.leaves[at] = leaf;
      slots.marks[at] = digest === null ? REMOVED : 0;
      return true;
    },
    compare: (key, revision, digest) => {
      const at = find(slots, keyWords(key));
      const known = slots.revisions[at] ?? 0;
      if (known === 0) return "unknown";
      if (isRemoved(slots, at)) return "removed";
      if (((slots.marks[at] ?? 0) & SEEN) !== 0) return "twice";
      slots.marks[at] = SEEN;
      if (revision < known) return "older";
      return revision === known && isDigest(slots, at, digestWords(digest)) ? "same" : "differs";
    },
    unseen: function* () {
      for (let at = 0; at < slots.capacity; at++) {
        if (slots.revisions[at] !== 0 && slots.marks[at] === 0)
          yield { keyText: wordsText(slots.keys.subarray(at * KEY_WORDS, (at + 1) * KEY_WORDS)), leaf: slots.leaves[at] ?? 0 };
      }
    },
  };
}

/** The text by which a value's key is told apart in a map or set. */
export function keyText(key: SealedKey): string {
  return wordsText(keyWords(key));
}

function wordsText(words: Uint32Array): string {
  return words.join();
}

function newSlots(capacity: number): Slots {
  return {
    capacity,
    keys: new Uint32Array(capacity * KEY_WORDS),
    digests: new Uint32Array(capacity * DIGEST_WORDS),
    revisions: new Float64Array(capacity),
    leaves: new Float64Array(capacity),
    marks: new Uint8Array(capacity),
  };
}

function grow(old: Slots): Slots {
  const wide = newSlots(old.capacity * 2);
  for (let from = 0; from < old.capacity; from++) {
    if (old.revisions[from] === 0) continue;
    const words = old.keys.subarray(from * KEY_WORDS, (from + 1) * KEY_WORDS);
    const at = find(wide, words);
    wide.keys.set(words, at * KEY_WORDS);
    wide.digests.set(old.digests.subarray(from * DIGEST_WORDS, (from + 1) * DIGEST_WORDS), at * DIGEST_WORDS);
    wide.revisions[at] = old.revisions[from] ?? 0;
    wide.leaves[at] = old.leaves[from] ?? 0;
    wide.marks[at] = old.marks[from] ?? 0;
  }
  return wide;
}

/** The slot of this key, or the empty one where it belongs. A revision of 0 marks an empty slot: they start at 1. */
function find(slots: Slots, words: Uint32Array): number {
  const mask = slots.capacity - 1;
  let at = (words[0] ?? 0) & mask;
  while (slots.revisions[at] !== 0 && !isSame(slots.keys, at * KEY_WORDS, words)) at = (at + 1) & mask;
  return at;
}

function isRemoved(slots: Slots, at: number): boolean {
  return ((slots.marks[at] ?? 0) & REMOVED) !== 0;
}

function isDigest(slots: Slots, at: number, words: Uint32Array): boolean {
  return isSame(slots.digests, at * DIGEST_WORDS, words);
}

function isSame(held: Uint32Array, at: number, words: Uint32Array): boolean {
  for (let n = 0; n < words.length; n++) {
    if (held[at + n] !== words[n]) return false;
  }
  return true;
}

const keyBytes = Buffer.from(new ArrayBuffer(32));
const keyView = new Uint32Array(keyBytes.buffer, 0, KEY_WORDS);

/** Good until the next call: the words lie in one place, since there are millions of them. */
function keyWords(key: SealedKey): Uint32Array {
  hash("sha256", `${key.subject}\0${key.field}\0${key.record}`, "buffer").copy(keyBytes);
  return keyView;
}

const digestBytes = Buffer.from(new ArrayBuffer(48));
const digestView = new Uint32Array(digestBytes.buffer, 0, DIGEST_WORDS);

function digestWords(digest: string | null): Uint32Array {
  if (digest === null) digestView.fill(0);
  else digestBytes.write(digest, "base64");
  return digestView;
}
