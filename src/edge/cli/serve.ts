import type { Outcome } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf } from "./_passphrase.ts";

/** Runs everything in this process until it is told to stop. The same as `npm start`. */
export async function serveHouse(options: PassphraseOption & { readonly port?: string }): Promise<Outcome> {
  const file = passphraseFileOf(options);
  if (options.port !== undefined) process.env["PORT"] = options.port;
  if (file !== undefined) process.env["STRONGROOM_PASSPHRASE_FILE"] = file;
  await import("../../main.ts");
  return { exit: 0, json: { ok: true }, text: "" };
}
