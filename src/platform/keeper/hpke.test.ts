import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBox } from "./aead.ts";
import { hpkeKeyOf, hpkeOpen, hpkeSeal, newHpkeKey, receiverSchedule } from "./hpke.ts";

type Vector = {
  readonly info: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly enc: string;
  readonly encryptions: readonly { readonly sequence: number; readonly aad: string; readonly ct: string; readonly pt: string }[];
};

const hex = (text: string) => Buffer.from(text, "hex");
const vector = JSON.parse(readFileSync(join(import.meta.dirname, "../../../test/vectors/hpke.json"), "utf8")) as Vector;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

async function sealTo(publicKey: Uint8Array, info: Uint8Array, aad: Uint8Array, text: Uint8Array) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(new Uint8Array(publicKey).buffer);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: new Uint8Array(info).buffer });
  const sealed = await sender.seal(new Uint8Array(text).buffer, new Uint8Array(aad).buffer);
  return { enc: Buffer.from(sender.enc), sealed: Buffer.from(sealed) };
}

test("the published vectors of RFC 9180 for our suite open, at every sequence number", () => {
  const key = hpkeKeyOf(hex(vector.skRm));
  expect(key.publicKey).toEqual(hex(vector.pkRm));
  const schedule = receiverSchedule(key, hex(vector.enc), hex(vector.info));
  expect(vector.encryptions.map((one) => one.sequence)).toContain(256);
  for (const { sequence, aad, ct, pt } of vector.encryptions) {
    const nonce = Buffer.from(schedule?.baseNonce ?? []);
    nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ sequence, 10);
    expect(openBox(schedule?.key ?? Buffer.alloc(32), hex(aad), Buffer.concat([nonce, hex(ct)])), `sequence ${sequence}`).toEqual(hex(pt));
  }
  const [first] = vector.encryptions;
  expect(hpkeOpen(key, hex(vector.enc), hex(vector.info), hex(first?.aad ?? ""), hex(first?.ct ?? ""))).toEqual(hex(first?.pt ?? ""));
});

test("what the browser's library seals opens, whatever the text and what it is bound to", async () => {
  const { key } = newHpkeKey();
  const bytes = fc.uint8Array({ maxLength: 600 });
  await fc.assert(
    fc.asyncProperty(bytes, bytes, bytes, async (info, aad, text) => {
      const { enc, sealed } = await sealTo(key.publicKey, info, aad, text);
      expect(hpkeOpen(key, enc, info, aad, sealed)).toEqual(Buffer.from(text));
    }),
    { numRuns: 30 },
  );
});

test("one bit of anything changed, another key, or half of it, and nothing opens", async () => {
  const { key } = newHpkeKey();
  const [info, aad] = [Buffer.from("info"), Buffer.from("aad")];
  const { enc, sealed } = await sealTo(key.publicKey, info, aad, Buffer.from("4242424242424242"));
  const parts = { enc, info, aad, sealed };
  const flip = (bytes: Buffer, bit: number) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  };
  for (const name of ["enc", "info", "aad", "sealed"] as const) {
    for (let bit = 0; bit < parts[name].length * 8; bit += 1) {
      // The top bit of a public key is no part of it (RFC 7748, section 5), but it is bound by the schedule all the same.
      const changed = { ...parts, [name]: flip(parts[name], bit) };
      expect(hpkeOpen(key, changed.enc, changed.info, changed.aad, changed.sealed), `${name} ${bit}`).toBeUndefined();
    }
  }
  expect(hpkeOpen(newHpkeKey().key, enc, info, aad, sealed)).toBeUndefined();
  for (const size of [0, 15, 16, sealed.length - 1]) expect(hpkeOpen(key, enc, info, aad, sealed.subarray(0, size))).toBeUndefined();
  for (const size of [0, 31]) expect(hpkeOpen(key, enc.subarray(0, size), info, aad, sealed)).toBeUndefined();
});

test("public keys that would fix the secret are refused", () => {
  const { key } = newHpkeKey();
  // Points of small order (RFC 7748, section 6.1, and the list that libsodium refuses).
  const points = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const point of points) expect(receiverSchedule(key, hex(point), Buffer.from("info")), point).toBeUndefined();
});

test("what is sealed here opens here and in the browser's library, each time under another key, and to no weak point", async () => {
  const { key, privateBytes } = newHpkeKey();
  const recipientKey = await suite.kem.deserializePrivateKey(new Uint8Array(privateBytes).buffer);
  const bytes = fc.uint8Array({ maxLength: 300 });
  const encs = new Set<string>();
  await fc.assert(
    fc.asyncProperty(bytes, bytes, async (info, text) => {
      const made = hpkeSeal(key.publicKey, info, text);
      if (made === undefined) throw new Error("not sealed");
      encs.add(made.enc.toString("hex"));
      expect(hpkeOpen(key, made.enc, info, Buffer.alloc(0), made.sealed)).toEqual(Buffer.from(text));
      const opener = await suite.createRecipientContext({
        recipientKey,
        enc: new Uint8Array(made.enc).buffer,
        info: new Uint8Array(info).buffer,
      });
      expect(Buffer.from(await opener.open(new Uint8Array(made.sealed).buffer))).toEqual(Buffer.from(text));
    }),
    { numRuns: 20 },
  );
  expect(encs.size).toBeGreaterThanOrEqual(20);
  for (const weak of [Buffer.alloc(32), Buffer.from([1, ...Buffer.alloc(31)]), Buffer.alloc(31)])
    expect(hpkeSeal(weak, Buffer.from("info"), Buffer.from("x"))).toBe(undefined);
});
