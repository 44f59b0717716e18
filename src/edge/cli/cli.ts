import { Command, CommanderError } from "commander";
import { addVerbs } from "./_verbs.ts";
import { type Outcome, outcomeOfError, wrongUsage } from "./_outcome.ts";

/** Runs one command line to its end and answers the exit code. All output of a verb leaves through here. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const isJson = argv.includes("--json");
  try {
    const outcome = await parse(argv);
    if (outcome === undefined) return 0;
    print(outcome, isJson);
    return outcome.exit;
  } catch (error) {
    const outcome = outcomeOfError(error);
    print(outcome, isJson);
    return outcome.exit;
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

/** Wrong usage and refusals go to stderr for people; with `--json` exactly one document goes to stdout, whatever happens. */
function print(outcome: Outcome, isJson: boolean): void {
  if (isJson) process.stdout.write(`${JSON.stringify(outcome.json)}\n`);
  else if (outcome.text !== "") (outcome.exit === 0 ? process.stdout : process.stderr).write(`${outcome.text}\n`);
}
