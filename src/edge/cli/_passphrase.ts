import { readFileSync } from "node:fs";
import { isCancel, password } from "@clack/prompts";
import { Redacted } from "../../base/redacted.ts";
import { settingOf } from "../../platform/settings/settings.ts";
import { Stop, wrongUsage } from "./_outcome.ts";

export type PassphraseOption = { readonly passphraseFile?: string };

/** The file named on the command line, else by STRONGROOM_PASSPHRASE_FILE. */
export function passphraseFileOf(options: PassphraseOption): string | undefined {
  return options.passphraseFile ?? settingOf(process.env, "STRONGROOM_PASSPHRASE_FILE");
}

/** The passphrase from the file, or typed unseen where a person sits at the terminal. A line's end in the file does not count. */
export async function readPassphrase(options: PassphraseOption, question: string): Promise<Redacted<string>> {
  const file = passphraseFileOf(options);
  if (file !== undefined) {
    const text = readFileSync(file, "utf8").replace(/\r?\n$/u, "");
    if (text === "") throw new Stop(wrongUsage(`The passphrase file is empty: ${file}`));
    return new Redacted(text);
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Stop(wrongUsage("Name the file with the passphrase: --passphrase-file F, or STRONGROOM_PASSPHRASE_FILE."));
  }
  const typed = await password({ message: question });
  if (isCancel(typed) || typed === undefined || typed === "") throw new Stop(wrongUsage("No passphrase was given."));
  return new Redacted(typed);
}
