import { Command, CommanderError } from "commander";
import { addVerbs } from "./_verbs.ts";
import { type Outcome, outcomeOfError, wrongUsage } from "./_outcome.ts";

/** Runs one command line to its end and answers the exit code. All output of a verb leaves through here. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const isJson = argv.includes("--json");
  // Said to each write, too; without a listener the process would end in the middle of a deed, by a fault of its own.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const outcome = await parse(argv);
    return outcome === undefined ? 0 : await print(outcome, isJson);
  } catch (error) {
    return await print(outcomeOfError(error), isJson);
  }
}

async function parse(argv: readonly string[]): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  let usage = "";
  const program = new Command("strongroom")
    .description("A safe for customers' data: staff use it without seeing it.")
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (usage += text) })
    .showHelpAfterError("(add --help for what this verb takes)");
  addVerbs(program, (made) => void (outcome = made));
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    return wrongUsage(usage.trim());
  }
  return outcome;
}

/**
 * Wrong usage and refusals go to stderr for people, and what was done or found to stdout; with `--json` exactly one document goes to
 * stdout, whatever happens. Answers the exit code: what could not be told, as a key that is shown once, was not done well.
 */
async function print(outcome: Outcome, isJson: boolean): Promise<number> {
  const isRefusal = outcome.exit !== 0 && "code" in outcome.json;
  const text = isJson ? JSON.stringify(outcome.json) : outcome.text;
  if (text === "") return outcome.exit;
  const code = await write(isRefusal && !isJson ? process.stderr : process.stdout, `${text}\n`);
  // Whoever reads by `| head` has seen enough.
  if (code === undefined || code === "EPIPE") return outcome.exit;
  await write(process.stderr, `This ended with ${outcome.exit}, and what it has to say could not be written (${code}).\n`);
  return 1;
}

/** Answers the code of what went wrong. */
async function write(to: NodeJS.WriteStream, text: string): Promise<string | undefined> {
  return await new Promise((resolve) => {
    to.write(text, (error) =>
      resolve(error === null || error === undefined ? undefined : "code" in error ? String(error.code) : "unknown"),
    );
  });
}
