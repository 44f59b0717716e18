import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

/** An authenticator in software, so that tests of sign-in need no browser: ES256, attestation "none", a counter. */
export type TestAuthenticator = {
  readonly credentialId: string;
  /** What `navigator.credentials.create` would answer. */
  create(options: CreationOptions, quirks?: Quirks): RegistrationResponseJSON;
  /** What `navigator.credentials.get` would answer. */
  get(options: RequestOptions, quirks?: Quirks): AuthenticationResponseJSON;
};

type CreationOptions = {
  readonly challenge: string;
  readonly rp: { readonly id?: string | undefined };
  readonly user: { readonly id: string };
};
type RequestOptions = { readonly challenge: string; readonly rpId?: string | undefined };

/** How a test lets it go wrong. */
export type Quirks = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isUserVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly type?: string;
};

const [PRESENT, VERIFIED, ATTESTED] = [0x01, 0x04, 0x40];

export function makeAuthenticator(origin: string): TestAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(32);
  const credentialId = id.toString("base64url");
  let counter = 0;
  let handle = "";

  const authenticatorData = (rpId: string, flags: number, quirks: Quirks, attested: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head[0] = flags | (quirks.isUserVerified === false ? 0 : VERIFIED);
    head.writeUInt32BE(quirks.counter ?? counter, 1);
    return Buffer.concat([
      createHash("sha256")
        .update(quirks.rpId ?? rpId)
        .digest(),
      head,
      attested,
    ]);
  };
  const clientData = (type: string, challenge: string, quirks: Quirks): Buffer =>
    Buffer.from(JSON.stringify({ type: quirks.type ?? type, challenge, origin: quirks.origin ?? origin, crossOrigin: false }));
  const named = { id: credentialId, rawId: credentialId, type: "public-key", clientExtensionResults: {} } as const;

  return {
    credentialId,
    create: (options, quirks = {}) => {
      handle = options.user.id;
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey.export({ format: "jwk" }))]);
      const data = authenticatorData(options.rp.id ?? "", PRESENT | ATTESTED, quirks, attested);
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text("fmt"),
        text("none"),
        text("attStmt"),
        Buffer.from([0xa0]),
        text("authData"),
        bytes(data),
      ]);
      return {
        ...named,
        response: {
          clientDataJSON: clientData("webauthn.create", options.challenge, quirks).toString("base64url"),
          attestationObject: attestation.toString("base64url"),
          transports: ["internal"],
        },
      };
    },
    get: (options, quirks = {}) => {
      counter += 1;
      const data = authenticatorData(options.rpId ?? "", PRESENT, quirks, Buffer.alloc(0));
      const client = clientData("webauthn.get", options.challenge, quirks);
      const signature = sign("sha256", Buffer.concat([data, createHash("sha256").update(client).digest()]), privateKey);
      return {
        ...named,
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: signature.toString("base64url"),
          userHandle: quirks.userHandle ?? handle,
        },
      };
    },
  };
}

/** RFC 9053: an EC2 key for ES256 as a CBOR map. */
function coseKey(jwk: { readonly x?: string; readonly y?: string }): Buffer {
  const coordinate = (value = ""): Buffer => bytes(Buffer.from(value, "base64url"));
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    coordinate(jwk.x),
    Buffer.from([0x22]),
    coordinate(jwk.y),
  ]);
}

function bytes(value: Buffer): Buffer {
  if (value.length < 24) return Buffer.concat([Buffer.from([0x40 | value.length]), value]);
  return value.length < 256
    ? Buffer.concat([Buffer.from([0x58, value.length]), value])
    : Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 0xff]), value]);
}

/** CBOR text of less than 24 bytes. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
}
