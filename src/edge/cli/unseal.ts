import { unveil } from "../../base/redacted.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import { type PassphraseOption, readPassphrase } from "./_passphrase.ts";
import { runningServer } from "./_server.ts";

const ANSWER_MS = 60_000;

/** Hands the passphrase to the running server of this data folder, over loopback. */
export async function unseal(options: PassphraseOption): Promise<Outcome> {
  const server = runningServer();
  if (server === undefined) return refused("no_server", "No server runs on this data folder. Start it: strongroom serve");
  const passphrase = await readPassphrase(options, "Passphrase");
  let answer: Response;
  try {
    answer = await fetch(`http://127.0.0.1:${server.port}/v1/unseal`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ passphrase: unveil(passphrase) }),
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return refused("no_answer", `The server on port ${server.port} does not answer.`);
  }
  if (answer.ok) return done({ ok: true }, "Unsealed.");
  const problem = (await answer.json().catch(() => ({}))) as { readonly code?: string; readonly say?: string };
  return refused(problem.code ?? "refused", problem.say ?? `The server refused (${answer.status}).`);
}
