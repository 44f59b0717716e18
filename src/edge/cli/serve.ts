import { runServer } from "../run-server.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf } from "./_passphrase.ts";

/** Runs everything in this process until it is told to stop. The same as `npm start`. */
export async function serveHouse(options: PassphraseOption & { readonly port?: string; readonly json?: boolean }): Promise<Outcome> {
  const file = passphraseFileOf(options);
  const env = {
    ...process.env,
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(file === undefined ? {} : { STRONGROOM_PASSPHRASE_FILE: file }),
  };
  const words = options.json === true ? process.stderr : process.stdout;
  let last = "";
  const code = await runServer(env, (line) => {
    last = line;
    words.write(`${line}\n`);
  });
  // The last line is why it did not start; people have read it.
  return code === 0 ? done({ ok: true }, "") : { ...refused("not_started", last), text: "" };
}
