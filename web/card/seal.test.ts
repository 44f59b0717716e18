import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { afterEach, expect, test, vi } from "vitest";
import { cardInfo } from "../../src/platform/keeper/card-info.ts";
import { hpkeOpen, newHpkeKey } from "../../src/platform/keeper/hpke.ts";
import { infoOf } from "./info.ts";
import { chooseKem } from "./kem.ts";
import { type CardKey, seal } from "./seal.ts";

const BINDING = { origin: "https://pay.example", tenant: "ten_a", request: "col_a", formVersion: "1", keyId: "cdk_a" };
const CONTENT = { card: { number: "4242424242424242", expiry: "04/29", holder: "Zoë Example" }, fields: { passport: "X1234567" } };
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

afterEach(() => vi.restoreAllMocks());

async function makeKey(): Promise<{
  readonly key: CardKey;
  readonly open: (sealed: Awaited<ReturnType<typeof seal>>, as?: object) => Promise<string>;
}> {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = Buffer.from(await suite.kem.serializePublicKey(pair.publicKey)).toString("base64url");
  return {
    key: { ...BINDING, publicKey },
    open: async (sealed, as = {}) => {
      const enc = Uint8Array.from(Buffer.from(sealed.enc, "base64url")).buffer;
      const context = await suite.createRecipientContext({
        recipientKey: pair.privateKey,
        enc,
        info: infoOf({ ...BINDING, ...as }).buffer,
      });
      return Buffer.from(await context.open(Uint8Array.from(Buffer.from(sealed.sealed, "base64url")).buffer)).toString("utf8");
    },
  };
}

function withoutX25519(): void {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...args: readonly unknown[]) => Promise<CryptoKey>;
  vi.spyOn(crypto.subtle, "generateKey").mockImplementation((async (...args: readonly unknown[]) => {
    if (args[0] === "X25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
    return await generate(...args);
  }) as never);
}

test("what was sealed for one key and request opens with them, and with no other origin, tenant, request, version or key", async () => {
  const { key, open } = await makeKey();
  const sealed = await seal(key, CONTENT);
  expect(JSON.parse(await open(sealed))).toEqual(CONTENT);
  for (const as of [
    { origin: "https://evil.example" },
    { tenant: "ten_b" },
    { request: "col_b" },
    { formVersion: "2" },
    { keyId: "cdk_b" },
  ])
    await expect(open(sealed, as), JSON.stringify(as)).rejects.toThrow("");
  await expect((await makeKey()).open(sealed)).rejects.toThrow("");
});

test("a browser without X25519 of its own seals by script, to the same effect", async () => {
  const { key, open } = await makeKey();
  withoutX25519();
  expect((await chooseKem()).constructor.name).toBe("ScriptKem");
  expect(JSON.parse(await open(await seal(key, CONTENT)))).toEqual(CONTENT);
});

test("the script's X25519 gives what RFC 7748 and RFC 9180 say", async () => {
  withoutX25519();
  const kem = await chooseKem();
  // RFC 9180, appendix A.1.1.
  const ikm = Buffer.from("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234", "hex");
  const pair = await kem.deriveKeyPair(Uint8Array.from(ikm).buffer);
  expect(Buffer.from(await kem.serializePublicKey(pair.publicKey)).toString("hex")).toBe(
    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
  );
});

test("the page and the keeper write the same binding, and what the one seals the other opens", async () => {
  for (const binding of [BINDING, { ...BINDING, origin: "https://zahlen.übermut.example", request: "x".repeat(300), keyId: "" }])
    expect(Buffer.from(infoOf(binding)).toString("hex")).toBe(cardInfo(binding).toString("hex"));
  const { key } = newHpkeKey();
  const sealed = await seal({ ...BINDING, publicKey: key.publicKey.toString("base64url") }, CONTENT);
  const bytes = (text: string): Buffer => Buffer.from(text, "base64url");
  const opened = hpkeOpen(key, bytes(sealed.enc), cardInfo(BINDING), Buffer.alloc(0), bytes(sealed.sealed));
  expect(JSON.parse(opened?.toString("utf8") ?? "")).toEqual(CONTENT);
});

test("the length of what was typed does not show: all of it fills steps of 256 bytes", async () => {
  const { key, open } = await makeKey();
  const short = await seal(key, { fields: { a: "1" } });
  expect((await seal(key, CONTENT)).sealed).toHaveLength(short.sealed.length);
  expect(await open(short)).toHaveLength(256);
  expect(await open(await seal(key, { fields: { a: "x".repeat(300) } }))).toHaveLength(512);
});
