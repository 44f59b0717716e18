/** Crockford's base32, lower case: no i, l, o, u, so that an id survives being read aloud. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const VALUES = new Map(ALPHABET.split("").map((char, value) => [char, value]));

export function base32Encode(bytes: Uint8Array): string {
  const sizeChars = Math.ceil((bytes.length * 8) / 5);
  if (scratch.length < sizeChars) scratch = Buffer.allocUnsafeSlow(sizeChars);
  let at = 0;
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      scratch[at++] = ALPHABET.charCodeAt((buffer >>> bits) & 31);
    }
  }
  if (bits > 0) scratch[at++] = ALPHABET.charCodeAt((buffer << (5 - bits)) & 31);
  return scratch.toString("latin1", 0, at);
}

/** One text in one piece: joined char by char it would be a chain of pieces, each an object. */
let scratch = Buffer.allocUnsafeSlow(64);

/** The bytes, or undefined where the text is not base32 as `base32Encode` writes it (trailing bits must be zero). */
export function base32Decode(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    const value = VALUES.get(char);
    if (value === undefined) return undefined;
    buffer = ((buffer << 5) | value) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >>> bits) & 0xff;
    }
  }
  if (bits >= 5 || (buffer & ((1 << bits) - 1)) !== 0) return undefined;
  return bytes;
}
