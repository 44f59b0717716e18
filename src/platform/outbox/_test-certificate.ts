import { type KeyObject, generateKeyPairSync, randomBytes, sign } from "node:crypto";

export type TestCertificate = { readonly key: string; readonly cert: string };

const ECDSA_SHA256 = oid([1, 2, 840, 10045, 4, 3, 2]);
const COMMON_NAME = oid([2, 5, 4, 3]);
const BASIC_CONSTRAINTS = oid([2, 5, 29, 19]);
const SUBJECT_ALT_NAME = oid([2, 5, 29, 17]);
const DAY_MS = 86_400_000;

/** A certificate that signs itself, for servers of tests: for `localhost` and 127.0.0.1, or for another name. */
export function selfSigned(name = "localhost", days = 2): TestCertificate {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const addresses = name === "localhost" ? [Buffer.from([127, 0, 0, 1])] : [];
  return {
    key: pemOf(keys.privateKey),
    cert: certify({ name, addresses, days, publicKey: keys.publicKey }, { name, key: keys.privateKey }),
  };
}

/** An authority of a test's own, and what it signs: for a name and no address. */
export function testAuthority(): { readonly cert: string; readonly issue: (name: string) => TestCertificate } {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { name: "authority", key: keys.privateKey };
  return {
    cert: certify({ name: issuer.name, addresses: [], days: 2, publicKey: keys.publicKey }, issuer),
    issue: (name) => {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      return { key: pemOf(privateKey), cert: certify({ name, addresses: [], days: 2, publicKey }, issuer) };
    },
  };
}

type Subject = { readonly name: string; readonly addresses: readonly Buffer[]; readonly days: number; readonly publicKey: KeyObject };

function certify({ name, addresses, days, publicKey }: Subject, issuer: { readonly name: string; readonly key: KeyObject }): string {
  const start = Date.now() - DAY_MS * 3;
  const names = [tagged(0x82, Buffer.from(name)), ...addresses.map((address) => tagged(0x87, address))];
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(ECDSA_SHA256),
    called(issuer.name),
    sequence(time(start), time(start + (days + 2) * DAY_MS)),
    called(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(
      0xa3,
      sequence(
        sequence(BASIC_CONSTRAINTS, octets(sequence(tagged(0x01, Buffer.from([0xff]))))),
        sequence(SUBJECT_ALT_NAME, octets(sequence(...names))),
      ),
    ),
  );
  const der = sequence(body, sequence(ECDSA_SHA256), bits(sign("sha256", body, issuer.key)));
  return `-----BEGIN CERTIFICATE-----\n${(der.toString("base64").match(/.{1,64}/gu) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}

function called(name: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from(name)))));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" });
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function time(ms: number): Buffer {
  return tagged(0x17, Buffer.from(new Date(ms).toISOString().replaceAll(/^..|[-:T]|\.\d+/gu, "")));
}

function oid([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Buffer.from(arcs));
}
