import about from "../../../package.json" with { type: "json" };
import { Command, CommanderError } from "commander";
import { addVerbs } from "./_verbs.ts";
import { endIfBrokenOff, endTidily } from "./_interrupt.ts";
import { type Outcome, Stop, outcomeOfError, withUsage, wrongUsage } from "./_outcome.ts";
import { shown } from "./_shown.ts";

/** Runs one command line to its end and answers the exit code. All output of a verb leaves through here. */
export async function runCli(argv: readonly string[]): Promise<number> {
  // These end by themselves, and tidily, where they are told to.
  if (argv[0] !== "serve" && argv[0] !== "demo") endTidily();
  // Said to each write, too; without a listener the process would end in the middle of a deed, by a fault of its own.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const said = await carryOut(argv);
  await endIfBrokenOff();
  return await print(said);
}

/** What a command line comes to: the exit code, and what is to be written to whom. */
type Said = { readonly exit: number; readonly stdout: string; readonly stderr: string };

/**
 * Runs one to its end, and leaves the writing to whoever asked. Wrong usage and refusals go to stderr, and what was done or found to
 * stdout; with `--json` exactly one document goes to one of the two, whatever happens.
 */
export async function carryOut(argv: readonly string[]): Promise<Said> {
  const outcome = await outcomeOf(argv);
  if (outcome === undefined) return { exit: 0, stdout: "", stderr: "" };
  const text = argv.includes("--json") ? JSON.stringify(outcome.json) : shown(outcome.text);
  const isRefusal = outcome.exit !== 0 && "code" in outcome.json;
  const line = text === "" ? "" : `${text}\n`;
  return { exit: outcome.exit, ...(isRefusal ? { stdout: "", stderr: line } : { stdout: line, stderr: "" }) };
}

/** Undefined where only help was asked for. */
async function outcomeOf(argv: readonly string[]): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  let told = "";
  const program = new Command("strongroom")
    .description("A safe for customers' data: staff use it without seeing it.")
    .version(about.version)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (told += text) })
    .hook("preAction", (_program, verb) => checkValues(verb));
  addVerbs(program, (made) => void (outcome = made));
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) outcome = outcomeOfError(error);
    else if (error.code === "commander.help") return { ...wrongUsage("Name a verb; --help lists them."), text: told.trim() };
    else if (error.exitCode !== 0) outcome = wrongUsage(wordsOf(told));
  }
  return outcome && withUsage(outcome, usageOf(program, argv));
}

/**
 * `error: unknown option '--x'` becomes a sentence. What was typed where nothing is expected may be a key or a passphrase, and what is
 * said here stands in logs: it is counted, and not repeated.
 */
function wordsOf(told: string): string {
  const [first = ""] = told.trim().split("\n");
  const words = first
    .replace(/^error: /u, "")
    .replace(/( but got \d+): .*$/u, "$1")
    .replace(/^(unknown option '[^'=]*)=.*$/u, "$1'")
    .replace(/\b(?:sk_|AGE-SECRET-KEY-)[^\s']*/giu, "…");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith(".") ? "" : "."}`;
}

/** `--role --json` gave the role the name `--json`: an option that the verb takes is no value of another. */
function checkValues(verb: Command): void {
  const names = verb.options.map((option) => option.long);
  for (const option of verb.options) {
    const given = [verb.opts<Readonly<Record<string, unknown>>>()[option.attributeName()]].flat();
    if (given.some((value) => typeof value === "string" && names.includes(value)))
      throw new Stop(wrongUsage(`${option.long ?? option.flags} needs a value.`));
  }
}

/** Of the verb that was meant, as far as the words name one. */
function usageOf(program: Command, argv: readonly string[]): string {
  let meant = program;
  for (const word of argv) meant = meant.commands.find((verb) => verb.name() === word) ?? meant;
  return meant.createHelp().commandUsage(meant);
}

/** Answers the exit code: what could not be told, as a key that is shown once, was not done well. */
async function print({ exit, stdout, stderr }: Said): Promise<number> {
  if (stdout + stderr === "") return exit;
  const code = await (stderr === "" ? write(process.stdout, stdout) : write(process.stderr, stderr));
  // Whoever reads by `| head` has seen enough.
  if (code === undefined || code === "EPIPE") return exit;
  await write(process.stderr, `This ended with ${exit}, and what it has to say could not be written (${code}).\n`);
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
