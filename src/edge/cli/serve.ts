import { runServer } from "../run-server.ts";
import type { Outcome } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf } from "./_passphrase.ts";

/** Runs everything in this process until it is told to stop. The same as `npm start`. */
export async function serveHouse(options: PassphraseOption & { readonly port?: string }): Promise<Outcome> {
  const file = passphraseFileOf(options);
  const env = {
    ...process.env,
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(file === undefined ? {} : { STRONGROOM_PASSPHRASE_FILE: file }),
  };
  const exit = await runServer(env, (line) => process.stdout.write(`${line}\n`));
  return { exit: exit === 0 ? 0 : 1, json: { ok: exit === 0 }, text: "" };
}
