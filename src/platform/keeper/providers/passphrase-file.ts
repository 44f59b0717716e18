import { readFile } from "node:fs/promises";
import { ok, refuse } from "../../../base/result.ts";
import { refusalOfPassphrase, type PassphraseProvider } from "./provider.ts";

/** A passphrase in a file, as container platforms mount secrets. One newline at the end is the editor's, not a part of it. */
export function passphraseFile(path: string): PassphraseProvider {
  return { name: "passphrase file", read: () => readPassphrase(path) };
}

async function readPassphrase(path: string): ReturnType<PassphraseProvider["read"]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return refuse({
      code: "passphrase_missing",
      say: `The passphrase file ${path} cannot be read. Correct STRONGROOM_PASSPHRASE_FILE, or leave it out and unseal by hand.`,
    });
  }
  const passphrase = text.replace(/\r?\n$/u, "");
  const tooShort = refusalOfPassphrase(passphrase);
  return tooShort ? refuse({ ...tooShort, say: `${tooShort.say} The file is ${path}.` }) : ok(passphrase);
}
