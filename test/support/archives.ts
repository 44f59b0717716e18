import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Decrypter } from "age-encryption";
import { PASSPHRASE } from "./strongroom.ts";

/** What is inside an archive for whoever has the passphrase of the archive, and no keys. */
export async function openArchive(file: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  const opened = await decrypter.decrypt(readFileSync(file));
  return { name: `opened ${file}`, bytes: gunzipSync(opened) };
}
