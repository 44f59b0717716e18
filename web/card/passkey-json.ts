/** WebAuthn's JSON (Level 3, 5.1) by hand, because phones of these pages know the credentials and not yet their JSON. */

type Described = { readonly id: string; readonly type: "public-key"; readonly transports?: AuthenticatorTransport[] };
type CreationJson = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: readonly Described[];
};
type RequestJson = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & { readonly challenge: string };

export async function createCredential(told: unknown): Promise<unknown> {
  // Our own server wrote it, under the policy that lets this page speak with no other.
  const options = told as CreationJson;
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: toBytes(one.id) })),
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new DOMException("nothing was made", "NotAllowedError");
  const response = made.response as AuthenticatorAttestationResponse;
  // Missing in older browsers, whatever the types say.
  const transports = "getTransports" in response ? response.getTransports() : [];
  return {
    ...nameOf(made),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports,
    },
  };
}

/** `more` says how it is asked for: among what a box offers to fill in, and until when. */
export async function getCredential(told: unknown, more: Pick<CredentialRequestOptions, "mediation" | "signal"> = {}): Promise<unknown> {
  const { allowCredentials: _, ...options } = told as RequestJson & { readonly allowCredentials?: unknown };
  const got = await navigator.credentials.get({ ...more, publicKey: { ...options, challenge: toBytes(options.challenge) } });
  if (!(got instanceof PublicKeyCredential)) throw new DOMException("nothing was chosen", "NotAllowedError");
  const response = got.response as AuthenticatorAssertionResponse;
  return {
    ...nameOf(got),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle === null ? null : toText(response.userHandle),
    },
  };
}

function nameOf({ id, rawId, type }: PublicKeyCredential) {
  return { id, rawId: toText(rawId), type, clientExtensionResults: {} };
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}
