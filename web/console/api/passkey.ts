import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

export type ShowOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];
export type MakeOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];

/** No passkey can be had here, whatever the person does: at `home` it could, or, where that is null, nowhere with this browser. */
export class NoPasskeyHere extends Error {
  readonly home: string | null;
  constructor(home: string | null) {
    super("no passkey can be had here");
    this.name = "NoPasskeyHere";
    this.home = home;
  }
}

/** Has the browser ask for a passkey of this house. Throws NoPasskeyHere, and what the browser throws where none is shown. */
export async function showPasskey(options: ShowOptions): Promise<Awaited<ReturnType<typeof startAuthentication>>> {
  refuseElsewhere(options.rpId);
  return await startAuthentication({ optionsJSON: options });
}

/** Has the browser make one. Throws as the other does. */
export async function makePasskey(options: MakeOptions): Promise<Awaited<ReturnType<typeof startRegistration>>> {
  refuseElsewhere(options.rp.id);
  return await startRegistration({ optionsJSON: options });
}

/** A passkey is bound to the name under which it was made (WebAuthn Level 3, 5.1.3): `127.0.0.1` is not `localhost`. */
function refuseElsewhere(home = location.hostname): void {
  if (location.hostname !== home && !location.hostname.endsWith(`.${home}`)) {
    const { protocol, port } = location;
    throw new NoPasskeyHere(`${protocol}//${home}${port === "" ? "" : `:${port}`}`);
  }
  if (!browserSupportsWebAuthn()) throw new NoPasskeyHere(null);
}
