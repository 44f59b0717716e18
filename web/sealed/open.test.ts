import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { DhkemX25519HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { encodePayload } from "../../src/base/payload.ts";
import { handOverInfo as keepersInfo } from "../../src/platform/keeper/hand-over-info.ts";
import { hpkeSeal } from "../../src/platform/keeper/hpke.ts";
import { handOverInfo } from "./hand-over-info.ts";
import { handedValue, newHandKeys, openHanded, openSealed } from "./open.ts";

type Vector = {
  readonly info: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly enc: string;
  readonly encryptions: readonly { readonly sequence: number; readonly aad: string; readonly ct: string; readonly pt: string }[];
};

const PLACE = { tenant: "ten_a", subject: "sub_a", errand: "cvr_a", field: "security-code", record: "col_a" };
const hex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "hex"));

afterEach(() => vi.restoreAllMocks());

/** What the keeper does with a value, by its own code. */
function sealAsKeeper(publicKey: string, place: typeof PLACE, value: string): { readonly enc: string; readonly sealed: string } {
  const text = encodePayload({ value, canonical: value });
  const made = hpkeSeal(Buffer.from(publicKey, "base64"), keepersInfo(place), text);
  return { enc: made?.enc.toString("base64") ?? "", sealed: made?.sealed.toString("base64") ?? "" };
}

test("browser and keeper write a place the same way, whatever stands in it", () => {
  const part = fc.string({ maxLength: 300, unit: "binary" });
  fc.assert(
    fc.property(fc.record({ tenant: part, subject: part, errand: part, field: part, record: part }), (place) => {
      expect(Buffer.from(handOverInfo(place)).toString("hex")).toBe(keepersInfo(place).toString("hex"));
    }),
    { numRuns: 25 },
  );
});

test("the published vector of RFC 9180 opens", async () => {
  const vector = JSON.parse(readFileSync(new URL("../../test/vectors/hpke.json", import.meta.url), "utf8")) as Vector;
  const kem = new DhkemX25519HkdfSha256();
  const privateKey = await kem.deserializePrivateKey(hex(vector.skRm).buffer);
  const pair = { privateKey, publicKey: await kem.deserializePublicKey(hex(vector.pkRm).buffer) };
  const first = vector.encryptions.find(({ sequence }) => sequence === 0);
  const opened = await openSealed(
    { kem, pair },
    { enc: hex(vector.enc), sealed: hex(first?.ct ?? ""), info: hex(vector.info), additional: hex(first?.aad ?? "") },
  );
  expect(Buffer.from(opened).toString("hex")).toBe(first?.pt);
});

test("what the keeper seals opens with the keys it was sealed to, for its own place, and with nothing else", async () => {
  const keys = await newHandKeys();
  const handed = sealAsKeeper(keys.publicKey, PLACE, "987");
  expect(handedValue(await openHanded({ keys, ...handed, info: handOverInfo(PLACE) }))).toBe("987");
  for (const name of Object.keys(PLACE))
    await expect(openHanded({ keys, ...handed, info: handOverInfo({ ...PLACE, [name]: "other" }) }), name).rejects.toThrow("");
  await expect(openHanded({ keys: await newHandKeys(), ...handed, info: handOverInfo(PLACE) })).rejects.toThrow("");
  const bent = Buffer.from(handed.sealed, "base64");
  bent[0] = (bent[0] ?? 0) ^ 1;
  await expect(openHanded({ keys, ...handed, sealed: bent.toString("base64"), info: handOverInfo(PLACE) })).rejects.toThrow("");
});

test("no script reads the private half out of the browser", async () => {
  const { pair } = await newHandKeys();
  expect(pair.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("jwk", pair.privateKey)).rejects.toThrow("");
});

test("a browser without X25519 of its own opens by script, to the same effect", async () => {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...args: readonly unknown[]) => Promise<CryptoKey>;
  vi.spyOn(crypto.subtle, "generateKey").mockImplementation((async (...args: readonly unknown[]) => {
    if (args[0] === "X25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
    return await generate(...args);
  }) as never);
  const keys = await newHandKeys();
  expect(keys.kem.constructor.name).toBe("ScriptKem");
  const handed = sealAsKeeper(keys.publicKey, PLACE, "0421");
  expect(handedValue(await openHanded({ keys, ...handed, info: handOverInfo(PLACE) }))).toBe("0421");
});
