import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { isCancel, password } from "@clack/prompts";
import { Redacted } from "../../base/redacted.ts";
import { settingOf } from "../../platform/settings/settings.ts";
import { Stop, refused, wrongUsage } from "./_outcome.ts";

export type PassphraseOption = { readonly passphraseFile?: string };

/** Where the person sits; the terminal where nothing is said. */
type Terminal = { readonly input?: Readable; readonly output?: Writable };

const NAME_THE_FILE = "Name the file with the passphrase: --passphrase-file F, or STRONGROOM_PASSPHRASE_FILE.";

/** The file named on the command line, else by STRONGROOM_PASSPHRASE_FILE. */
export function passphraseFileOf(options: PassphraseOption): string | undefined {
  return options.passphraseFile ?? settingOf(process.env, "STRONGROOM_PASSPHRASE_FILE");
}

/** The passphrase from the file, or typed unseen where a person sits at the terminal. */
export async function readPassphrase(options: PassphraseOption, question: string): Promise<Redacted<string>> {
  const file = passphraseFileOf(options);
  if (file !== undefined) return passphraseIn(file);
  if (!isPersonThere()) throw new Stop(wrongUsage(NAME_THE_FILE));
  return new Redacted(await typed(question));
}

/** The same of one that locks something from now on: typed twice, because a slip would be found when nothing opens any more. */
export async function readNewPassphrase(file: string | undefined, question: string): Promise<Redacted<string>> {
  if (file !== undefined) return passphraseIn(file);
  if (!isPersonThere()) throw new Stop(wrongUsage(NAME_THE_FILE));
  return await typeTwice(question);
}

export async function typeTwice(question: string, terminal: Terminal = {}): Promise<Redacted<string>> {
  const first = await typed(question, terminal);
  const second = await typed("The same once more", terminal);
  if (first !== second) throw new Stop(wrongUsage("The two differ. Nothing was done."));
  return new Redacted(first);
}

/** A line's end in the file does not count. */
export function passphraseIn(file: string): Redacted<string> {
  const text = readSecretFile(file, "passphrase").replace(/\r?\n$/u, "");
  if (text === "") throw new Stop(wrongUsage(`The passphrase file is empty: ${file}`));
  return new Redacted(text);
}

/** A name that is none may be the secret itself, given where its file was meant: it is not repeated. */
export function readSecretFile(file: string, what: "passphrase" | "key"): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENAMETOOLONG"))) throw error;
    throw new Stop(
      refused("file", `There is no file of the name that was given for the ${what}. Name the file, and not the ${what} itself.`),
    );
  }
}

function isPersonThere(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

async function typed(message: string, terminal: Terminal = {}): Promise<string> {
  const answer = await password({ ...terminal, message });
  if (isCancel(answer) || answer === undefined || answer === "") throw new Stop(wrongUsage("No passphrase was given."));
  return answer;
}
