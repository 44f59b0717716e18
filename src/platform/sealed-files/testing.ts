import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { Decrypter } from "age-encryption";

/** What is in a zip, as a stranger reads it: by 7-Zip where the machine has it (CI does), else by the library. */
export async function openZip(bytes: Uint8Array, passphrase?: string): Promise<Readonly<Record<string, string>>> {
  return isThere("7z") ? openBySevenZip(bytes, passphrase) : await openByLibrary(bytes, passphrase);
}

/** The same of an age file that is for an identity: by the `age` tool, else by the library. */
export async function openAge(bytes: Uint8Array, identity: string): Promise<Uint8Array> {
  if (isThere("age")) {
    return inFolder((folder) => {
      writeFileSync(join(folder, "key.txt"), `${identity}\n`, { mode: 0o600 });
      return execFileSync("age", ["-d", "-i", join(folder, "key.txt")], { input: bytes, maxBuffer: 2 ** 30, stdio: "pipe" });
    });
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await decrypter.decrypt(bytes);
}

function openBySevenZip(bytes: Uint8Array, passphrase?: string): Readonly<Record<string, string>> {
  return inFolder((folder) => {
    const [file, out] = [join(folder, "it.zip"), join(folder, "out")];
    writeFileSync(file, bytes);
    const given = passphrase === undefined ? [] : [`-p${passphrase}`];
    const listed = execFileSync("7z", ["l", "-slt", ...given, file], { stdio: "pipe" }).toString();
    if (passphrase !== undefined && !listed.includes("AES-256")) throw new Error("this zip is not encrypted by AES-256");
    execFileSync("7z", ["x", "-y", `-o${out}`, ...given, file], { stdio: "pipe" });
    return Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(join(out, name), "utf8")]));
  });
}

async function openByLibrary(bytes: Uint8Array, passphrase?: string): Promise<Readonly<Record<string, string>>> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    ...(passphrase === undefined ? {} : { password: passphrase }),
  });
  const files: Record<string, string> = {};
  for (const entry of await zip.getEntries()) {
    if (entry.directory) continue;
    if (passphrase !== undefined && !entry.encrypted) throw new Error("this zip is not encrypted");
    // Its writer of texts would leave out a mark of their order of bytes.
    files[entry.filename] = Buffer.from(await entry.getData(new Uint8ArrayWriter())).toString("utf8");
  }
  return files;
}

function inFolder<T>(fn: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-files-"));
  try {
    return fn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isThere(tool: string): boolean {
  return spawnSync(tool, ["--help"], { stdio: "ignore" }).error === undefined;
}
