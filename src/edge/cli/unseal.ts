import { unveil } from "../../base/redacted.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import { type PassphraseOption, readPassphrase } from "./_passphrase.ts";
import { askServer, runningServer } from "./_server.ts";

const ANSWER_MS = 60_000;

/** Hands the passphrase to the running server of this data folder, on this machine. */
export async function unseal(options: PassphraseOption): Promise<Outcome> {
  const server = runningServer();
  if (server === undefined) return refused("no_server", "No server runs on this data folder. Start it: npm start");
  if (server.port === 0) return refused("server_starting", "The server is still starting. Try again when it says that it is running.");
  const passphrase = await readPassphrase(options, "Passphrase");
  const answer = await askServer(server, "/v1/unseal", ANSWER_MS, { passphrase: unveil(passphrase) });
  if (answer === undefined)
    return refused("no_answer", `The server on port ${server.port} does not answer. \`npx strongroom doctor\` tells more.`);
  const { status, said } = answer;
  if (status >= 200 && status < 300) return done({ ok: true }, "Unsealed.");
  return refused(textOf(said["code"]) ?? "refused", textOf(said["say"]) ?? `The server refused (${status}).`);
}

function textOf(said: unknown): string | undefined {
  return typeof said === "string" ? said : undefined;
}
