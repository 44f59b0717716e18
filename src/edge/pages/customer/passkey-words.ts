import { type Look } from "./frame.ts";

/** What the program of passkeys says by itself, by the code of what went wrong. */
export function passkeyWords({ words }: Look): string {
  return JSON.stringify({
    refused: words("passkeys.refused"),
    cancelled: words("passkeys.cancelled"),
    sign_in_failed: words("passkeys.unknownHere"),
    passkey_known: words("passkeys.known"),
    passkeys_many: words("passkeys.many"),
    sign_in_again: words("passkeys.again"),
    contact_rests: words("passkeys.rests"),
    signed_out: words("signIn.gone"),
    too_many_requests: words("passkeys.wait"),
  });
}
