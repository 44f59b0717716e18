import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import fc from "fast-check";
import { instant } from "../../base/instant.ts";
import { TEST_DEVICE, makeDeviceKey, nonceNamed } from "./testing.ts";
import { PROOF_WINDOW_MS, proofText, verifyDeviceProof } from "./verify-proof.ts";

const NOW = instant(1_790_000_000_000);
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const key = makeDeviceKey();
const device = { id: TEST_DEVICE, publicKey: key.spki };
const call = { method: "POST", path: "/v1/subjects/sub_x/reveals?purpose=booking", device };
const good = key.proof(call.method, call.path, device.id, NOW, nonceNamed("one"));

function codeOf(header: string, more: Partial<typeof call> = {}, now = NOW): string {
  const verified = verifyDeviceProof(header, { ...call, ...more }, now);
  return verified.ok ? "ok" : verified.refusal.code;
}

function withSignature(signature: Uint8Array): string {
  return `1.${NOW}.${nonceNamed("one")}.${Buffer.from(signature).toString("base64url")}`;
}

function withNumbers(r: bigint, s: bigint): string {
  return withSignature(Buffer.from(r.toString(16).padStart(64, "0") + s.toString(16).padStart(64, "0"), "hex"));
}

const [r, s] = ((bytes) => [BigInt(`0x${bytes.toString("hex", 0, 32)}`), BigInt(`0x${bytes.toString("hex", 32)}`)] as const)(
  Buffer.from(good.split(".")[3] ?? "", "base64url"),
);

test("a proof made by the device's key for this very call is taken, and tells its time and nonce", () => {
  expect(verifyDeviceProof(good, call, NOW)).toEqual({ ok: true, value: { at: NOW, nonce: nonceNamed("one") } });
});

test("a proof as a browser's WebCrypto makes it is taken", async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const publicKey = Buffer.from(await crypto.subtle.exportKey("spki", pair.publicKey));
  const text = proofText("GET", "/v1/session", String(NOW), nonceNamed("web"), TEST_DEVICE);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, Buffer.from(text));
  const header = `1.${NOW}.${nonceNamed("web")}.${Buffer.from(signature).toString("base64url")}`;
  expect(codeOf(header, { method: "GET", path: "/v1/session", device: { id: TEST_DEVICE, publicKey } })).toBe("ok");
});

test("a proof for another method, path, query, device or key proves nothing", () => {
  expect(codeOf(good, { method: "GET" })).toBe("proof_wrong");
  expect(codeOf(good, { path: "/v1/subjects/sub_y/reveals?purpose=booking" })).toBe("proof_wrong");
  expect(codeOf(good, { path: "/v1/subjects/sub_x/reveals" })).toBe("proof_wrong");
  expect(
    codeOf(good, {
      device: { ...device, id: `${TEST_DEVICE.slice(0, -1)}${TEST_DEVICE.endsWith("8") ? "9" : "8"}` as typeof TEST_DEVICE },
    }),
  ).toBe("proof_wrong");
  expect(codeOf(good, { device: { ...device, publicKey: makeDeviceKey().spki } })).toBe("proof_wrong");
});

test("the window is two minutes to either side, to the millisecond", () => {
  const at = (ms: number): string => key.proof(call.method, call.path, device.id, NOW + ms);
  expect([-PROOF_WINDOW_MS, PROOF_WINDOW_MS].map((ms) => codeOf(at(ms)))).toEqual(["ok", "ok"]);
  expect([-PROOF_WINDOW_MS - 1, PROOF_WINDOW_MS + 1].map((ms) => codeOf(at(ms)))).toEqual(["clock_skewed", "clock_skewed"]);
});

test("whoever has no key is not told how the clock stands", () => {
  expect(codeOf(makeDeviceKey().proof(call.method, call.path, device.id, NOW - 10 * PROOF_WINDOW_MS))).toBe("proof_wrong");
});

test("a signature of r or s that is zero, the order or beyond it proves nothing", () => {
  expect(codeOf(withNumbers(r, s))).toBe("ok");
  const wrong = [0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 256n - 1n];
  for (const number of wrong) {
    expect(codeOf(withNumbers(number, s))).toBe("proof_wrong");
    expect(codeOf(withNumbers(r, number))).toBe("proof_wrong");
    for (const other of wrong) expect(codeOf(withNumbers(number, other))).toBe("proof_wrong");
  }
});

test("the twin signature with the other s is as good, since WebCrypto makes both; the nonce is what counts", () => {
  expect(codeOf(withNumbers(r, ORDER - s))).toBe("ok");
});

test("a signature in DER, or of another length, is not even read", () => {
  const text = proofText(call.method, call.path, String(NOW), nonceNamed("one"), device.id);
  const der = sign("sha256", Buffer.from(text), key.privateKey);
  expect(codeOf(withSignature(der))).toBe("proof_malformed");
  for (const bytes of [0, 1, 32, 63, 65, 96, 128]) expect(codeOf(withSignature(Buffer.alloc(bytes, 1)))).toBe("proof_malformed");
});

test("a key of another curve, form or length verifies nothing", () => {
  const text = proofText(call.method, call.path, String(NOW), nonceNamed("one"), device.id);
  for (const namedCurve of ["P-384", "secp256k1"]) {
    const pair = generateKeyPairSync("ec", { namedCurve });
    const publicKey = pair.publicKey.export({ format: "der", type: "spki" });
    const signature = sign("sha256", Buffer.from(text), { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
    expect(codeOf(withSignature(signature.subarray(0, 64)), { device: { ...device, publicKey } })).toBe("proof_wrong");
  }
  const offCurve = Buffer.from(key.spki);
  offCurve[90] = (offCurve[90] ?? 0) ^ 1;
  for (const publicKey of [offCurve, key.spki.subarray(0, 90), Buffer.concat([key.spki, Buffer.alloc(1)]), Buffer.alloc(91)]) {
    expect(codeOf(good, { device: { ...device, publicKey } })).toBe("proof_wrong");
  }
});

test("one proof has one spelling", () => {
  const [version = "", ms = "", nonce = "", signature = ""] = good.split(".");
  const spelt = (parts: readonly string[]): string => codeOf(parts.join("."));
  expect(spelt([version, ms, nonce, signature])).toBe("ok");
  const otherwise = [
    ["2", ms, nonce, signature],
    ["01", ms, nonce, signature],
    [version, `0${ms}`, nonce, signature],
    [version, `+${ms}`, nonce, signature],
    [version, `${ms}.0`, nonce, signature],
    [version, "1e13", nonce, signature],
    [version, ms, `${nonce}==`, signature],
    [version, ms, nonce, `${signature}==`],
    [version, ms, `${nonce.slice(0, -1)}B`, signature],
    [version, ms, nonce, `${signature.slice(0, -1)}B`],
    [version, ms, nonce.slice(1), signature],
    [version, ms, `${nonce}A`, signature],
    [version, ms, nonce],
    [version, ms, nonce, signature, ""],
    [` ${version}`, ms, nonce, signature],
    [version, ms, nonce, `${signature}\n`],
    [],
  ];
  for (const parts of otherwise) expect(spelt(parts)).toBe("proof_malformed");
  expect(codeOf(`${good}, ${good}`)).toBe("proof_malformed");
});

test("no text and no flipped bit is taken for a proof", () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => codeOf(text) === "proof_malformed"));
  fc.assert(
    fc.property(fc.nat(511), (bit) => {
      const bytes = Buffer.from(good.split(".")[3] ?? "", "base64url");
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return codeOf(withSignature(bytes)) === "proof_wrong";
    }),
  );
});
