import { createHmac, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBox, sealBox } from "./aead.ts";
import { finishValueAad, startValueAad, subjectKeyAad, valueAad } from "./aad.ts";
import { deriveFieldKey, indexOf, newIndexKeys } from "./index-keys.ts";
import { newWriter, putCount, putText, written } from "./wire.ts";

type Case = { readonly tcId: number; readonly result: "valid" | "invalid" } & Readonly<Record<string, string>> & { readonly size?: number };

function cases(name: string): readonly Case[] {
  const file = join(import.meta.dirname, "../../../test/vectors", `${name}.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { tests: readonly Case[] }).tests;
}

const hex = (text: string | undefined) => Buffer.from(text ?? "", "hex");

test("opens every valid AES-256-GCM vector and none of the invalid ones", () => {
  const vectors = cases("aes-256-gcm");
  expect(vectors.filter((one) => one.result === "valid").length).toBeGreaterThan(30);
  expect(vectors.filter((one) => one.result === "invalid").length).toBeGreaterThan(20);
  for (const one of vectors) {
    const opened = openBox(hex(one["key"]), hex(one["aad"]), Buffer.concat([hex(one["iv"]), hex(one["ct"]), hex(one["tag"])]));
    expect(opened?.toString("hex"), `case ${one.tcId}`).toBe(one.result === "valid" ? one["msg"] : undefined);
  }
});

test("what is sealed with the keys and texts of the vectors opens again, and has nonce and tag around it", () => {
  for (const one of cases("aes-256-gcm")) {
    const out = newWriter(16);
    sealBox(out, hex(one["key"]), hex(one["aad"]), hex(one["msg"]));
    expect(out.at).toBe(12 + hex(one["msg"]).length + 16);
    expect(openBox(hex(one["key"]), hex(one["aad"]), written(out))).toEqual(hex(one["msg"]));
  }
});

test("derives every HKDF-SHA-256 vector, and refuses sizes the standard refuses", () => {
  const vectors = cases("hkdf-sha-256");
  expect(vectors.length).toBeGreaterThan(70);
  for (const one of vectors) {
    const derive = () =>
      Buffer.from(hkdfSync("sha256", hex(one["ikm"]), hex(one["salt"]), hex(one["info"]), one.size ?? 0)).toString("hex");
    if (one.result === "valid") expect(derive(), `case ${one.tcId}`).toBe(one["okm"]);
    else expect(derive, `case ${one.tcId}`).toThrow();
  }
});

test("computes every valid HMAC-SHA-256 vector and differs from the invalid ones", () => {
  for (const one of cases("hmac-sha-256")) {
    const made = createHmac("sha256", hex(one["key"])).update(hex(one["msg"])).digest("hex");
    expect(made === one["tag"], `case ${one.tcId}`).toBe(one.result === "valid");
  }
});

test("an index value is HMAC-SHA-256 under a key that RFC 5869 derives, step by step", () => {
  const root = Buffer.alloc(32, 7);
  const info = newWriter(16);
  for (const part of ["strongroom/index", "1", "ten_1", "e-mail"]) putText(info, part);
  const extracted = createHmac("sha256", Buffer.alloc(32)).update(root).digest();
  const expanded = createHmac("sha256", extracted)
    .update(written(info))
    .update(Buffer.from([1]))
    .digest();
  expect(deriveFieldKey(root, "ten_1", "e-mail")).toEqual(expanded);
  expect(indexOf(newIndexKeys(root), "ten_1", "e-mail", "jané@example.com")).toEqual(
    createHmac("sha256", expanded).update("jané@example.com").digest(),
  );
});

test("the additional data of a value are the documented bytes", () => {
  const keyId = Buffer.from("0102030405060708", "hex");
  const binding = { tenant: "ten_1", subject: "sub_1", recordType: "value", record: "-", field: "e-mail", revision: 2 ** 32 + 3, keyId };
  const parts = ["strongroom/value", "1", "ten_1", "sub_1", "value", "-", "e-mail"].map((part) => Buffer.from(part));
  const revision = Buffer.from("0000000100000003", "hex");
  expect(valueAad(binding)).toEqual(Buffer.concat([...parts, revision, keyId].map(prefixed)));
});

test("the hot path writes the same additional data as the specification", () => {
  const keyId = Buffer.from("0102030405060708", "hex");
  const out = newWriter(8);
  for (const [tenant, subject, field, revision] of [
    ["ten_1", "sub_1", "name", 1],
    ["ten_é", "", "f".repeat(900), Number.MAX_SAFE_INTEGER],
  ] as const) {
    const item = newWriter(8);
    for (const part of ["value", "rec_1", field]) putText(item, part);
    putCount(item, revision);
    startValueAad(out, prefixed(Buffer.from(tenant)), prefixed(Buffer.from(subject)));
    const fast = Buffer.from(finishValueAad(out, out.at, written(item), keyId));
    expect(fast).toEqual(valueAad({ tenant, subject, recordType: "value", record: "rec_1", field, revision, keyId }));
  }
});

test("the additional data of a subject's key name tenant, subject, class, epoch and key", () => {
  const keyId = Buffer.alloc(8, 9);
  const owner = Buffer.concat([prefixed(Buffer.from("sub_1")), prefixed(Buffer.from("payment"))]);
  const made = subjectKeyAad(newWriter(8), prefixed(Buffer.from("ten_1")), owner, 258, keyId);
  const parts = ["strongroom/subject-key", "1", "ten_1", "sub_1", "payment"].map((part) => Buffer.from(part));
  expect(made).toEqual(Buffer.concat([...parts, Buffer.from("0000000000000102", "hex"), keyId].map(prefixed)));
});

function prefixed(part: Buffer): Buffer {
  return Buffer.concat([Buffer.from([part.length >> 8, part.length & 255]), part]);
}
