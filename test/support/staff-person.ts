import { makeDeviceKey } from "../../src/registers/devices/testing.ts";
import { makeAuthenticator } from "../../src/platform/passkeys/testing.ts";
import type { Answer, Call } from "./http-client.ts";
import type { App } from "./strongroom.ts";

/** A person at a browser of their own, as the outside meets them: a passkey, a device's key, a cookie. */
export type StaffPerson = {
  readonly id: string;
  readonly device: string;
  /** A call as the console makes it, to whichever process. */
  call(app: App, method: string, path: string, call?: Call): Promise<Answer>;
  /** Signs in anew, so that it is strong and fresh. */
  signIn(app: App): Promise<void>;
};

export type NewStaffPerson = { readonly email: string; readonly roles: readonly string[]; readonly isOwner?: boolean };

const NAME = "Ana Agent";

/** Invites somebody by the owner's key; they join with a passkey. */
export async function joinPerson(app: App, ownerKey: string, who: NewStaffPerson): Promise<StaffPerson> {
  const invited = await app.call("POST", "/v1/staff", { key: ownerKey, body: who });
  if (invited.status !== 201) throw new Error(`not invited: ${invited.status} ${invited.text}`);
  const token = String(invited.json.link).split("#")[1] ?? "";
  const home = originOf(app);
  const [passkey, key] = [makeAuthenticator(home), makeDeviceKey()];
  const asked = await fromPage(app, "/v1/invitations/passkey-options", { token });
  const joined = await fromPage(app, "/v1/invitations/acceptances", {
    token,
    name: NAME,
    language: "en",
    challenge: asked.json.challenge,
    credential: passkey.create(asked.json.options),
    device: { publicKey: key.spki.toString("base64url"), signature: key.possession(asked.json.challenge) },
  });
  if (joined.status !== 201) throw new Error(`not joined: ${joined.status} ${joined.text}`);
  let cookie = cookieOf(joined);
  const device = joined.json.session.device.id as `dev_${string}`;

  return {
    id: String(invited.json.id),
    device,
    call: (to, method, path, call = {}) => {
      const proof = key.proof(method, path, device, Date.now());
      return to.call(method, path, { ...call, headers: { cookie, "x-device-proof": proof, origin: pageOf(to), ...call.headers } });
    },
    signIn: async (at) => {
      const options = await fromPage(at, "/v1/sign-in/passkey-options", {});
      const { challenge } = options.json;
      const answer = await fromPage(at, "/v1/sign-in/passkey", {
        challenge,
        credential: passkey.get(options.json.options),
        device: { publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) },
      });
      if (answer.status !== 200) throw new Error(`not signed in: ${answer.status} ${answer.text}`);
      cookie = cookieOf(answer);
    },
  };
}

/** Tells that the device is protected, as its person does in the console. */
export async function enrolDevice(app: App, person: StaffPerson): Promise<void> {
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  const answer = await person.call(app, "POST", "/v1/devices/enrolments", { body: { label: "Laptop", attested } });
  if (answer.status >= 300) throw new Error(`not enrolled: ${answer.status} ${answer.text}`);
}

function fromPage(app: App, path: string, body: unknown): Promise<Answer> {
  return app.call("POST", path, { body, headers: { origin: pageOf(app) } });
}

function cookieOf(answer: Answer): string {
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

/** PUBLIC_ORIGIN where nothing is set. */
function originOf(app: App): string {
  return `http://localhost:${app.port}`;
}

/** The page's origin as a browser on the machine itself says it. */
function pageOf(app: App): string {
  return `http://127.0.0.1:${app.port}`;
}
