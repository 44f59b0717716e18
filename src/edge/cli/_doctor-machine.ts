import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { unveil } from "../../base/redacted.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { hasRoot, unsealRoot } from "../../platform/keeper/keyring.ts";
import type { Database } from "../../platform/storage/database.ts";
import { readSettings } from "../../platform/settings/settings.ts";
import { isWritable } from "../../platform/storage/embedded.ts";
import { FULL_BYTES, type LookAtDisk, enoughBytes, reserveBytes } from "../../platform/storage/free-space.ts";
import { hasOwnCardOrigin, isLoopbackOrigin } from "../http/hosts.ts";
import { type Finding, found } from "./_finding.ts";
import { readPassphrase } from "./_passphrase.ts";
import { askServer, runningServer } from "./_server.ts";
import { sizeText } from "../size-text.ts";

const NODE_NEEDED = [24, 7] as const;
const DISK_BYTES_MIN = 2 * 1024 ** 3;
const ANSWER_MS = 3_000;
const OTHERS = 0o077;

export function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  return isNew
    ? found("node", "good", `Node ${process.versions.node}.`)
    : found("node", "wanting", `Node ${process.versions.node} is too old.`, "Run `npm ci` in the checkout: it brings the right one.");
}

export function checkFolder(folder: string): Finding[] {
  if (!existsSync(folder))
    return [
      found(
        "data-folder",
        "note",
        `The data folder does not exist yet: ${folder}`,
        "It is made at the first start; DATA_DIR names another one.",
      ),
    ];
  if (!statSync(folder).isDirectory())
    return [found("data-folder", "wanting", `What DATA_DIR names is a file, and not a folder: ${folder}`, "Set DATA_DIR to another name.")];
  if (!isWritable(folder))
    return [
      found(
        "data-folder",
        "wanting",
        `This user may not write to the data folder: ${folder}`,
        `chown -R "$(id -un)" ${folder}, or mount its disk for writing.`,
      ),
    ];
  const secrets = ["database.json", "server.json"]
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file) && (statSync(file).mode & OTHERS) !== 0);
  const findings = [
    ...((statSync(folder).mode & 0o022) === 0
      ? []
      : [found("data-folder", "wanting", `Others may write to the data folder: ${folder}`, `chmod go-w ${folder}`)]),
    ...(secrets.length === 0
      ? []
      : [found("data-folder", "wanting", `Others may read ${secrets.join(" and ")}.`, `chmod 600 ${secrets.join(" ")}`)]),
  ];
  return findings.length > 0 ? findings : [found("data-folder", "good", `The data folder is in order: ${folder}`)];
}

/** `look` is null where the database is on a server of the operator's own. */
export async function checkDisk(look: LookAtDisk | null): Promise<Finding> {
  if (look === null) return found("disk", "note", "The disk is that of your database server: see there that it does not fill up.");
  const disk = await look();
  const free = sizeText(disk.freeBytes);
  if (disk.freeBytes < FULL_BYTES)
    return found(
      "disk",
      "wanting",
      `The disk of the data folder is full (${free} are free): nothing is stored, and what has to be noted first is not shown.`,
      `Make room: it goes on by itself once ${sizeText(enoughBytes(disk))} are free.`,
    );
  if (disk.freeBytes < reserveBytes(disk))
    return found(
      "disk",
      "wanting",
      `Only ${free} are free on the disk of the data folder: nothing new is taken in.`,
      `Make room: it goes on by itself once ${sizeText(enoughBytes(disk))} are free. Till then what is left is kept for the ledger, sign-ins and erasures.`,
    );
  return disk.freeBytes < DISK_BYTES_MIN
    ? found(
        "disk",
        "wanting",
        `Only ${free} are free on the disk of the data folder.`,
        `Make room: below ${sizeText(reserveBytes(disk))} nothing new is taken in, and then not before ${sizeText(enoughBytes(disk))} are free. Old backups are the first to move elsewhere.`,
      )
    : found("disk", "good", `${free} are free on the disk.`);
}

export function checkPassphraseFile(file: string | undefined, folder: string): Finding[] {
  if (file === undefined)
    return [found("passphrase-file", "note", "No passphrase file is set: the safe starts sealed and a person unseals it.")];
  const unusable = passphraseFileTrouble(file);
  if (unusable !== undefined) return [found("passphrase-file", "wanting", unusable, "Correct STRONGROOM_PASSPHRASE_FILE.")];
  const findings: Finding[] = [];
  if ((statSync(file).mode & OTHERS) !== 0)
    findings.push(found("passphrase-file", "wanting", `Others may read the passphrase file: ${file}`, `chmod 600 ${file}`));
  const inside = relative(folder, file);
  if (!inside.startsWith(".."))
    findings.push(
      found(
        "passphrase-file",
        "note",
        "The passphrase file lies in the data folder: whoever copies the folder can open it.",
        "Keep it elsewhere, where backups of the folder do not reach.",
      ),
    );
  return findings.length > 0 ? findings : [found("passphrase-file", "good", "The passphrase file is readable by its owner only.")];
}

/** Why there is no passphrase in the file, where there is none. */
export function passphraseFileTrouble(file: string): string | undefined {
  if (!existsSync(file)) return `There is no such passphrase file: ${file}`;
  if (!statSync(file).isFile()) return `What should be the passphrase file is none: ${file}`;
  if (statSync(file).size === 0) return `The passphrase file is empty: ${file}`;
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch {
    return `This user may not read the passphrase file: ${file}`;
  }
}

/** Before a business is set up there is no passphrase, and nothing to unseal. */
export async function checkServer(folder: string, isSetUp: boolean): Promise<Finding> {
  const server = runningServer(folder);
  if (server === undefined) return found("server", "note", "No server runs on this data folder.", "Start it: npm start");
  const { pid, port } = server;
  if (port === 0) return found("server", "note", `The server (process ${pid}) is starting.`, "Look again when it says that it is running.");
  const status = (await askServer(server, "/healthz", ANSWER_MS))?.said["status"];
  if (status === "sealed" && !isSetUp)
    return found("server", "note", `The server on port ${port} waits to be set up.`, "Follow the link that it printed at its start.");
  if (status === "sealed")
    return found(
      "server",
      "wanting",
      `The server on port ${port} is sealed: nothing can be opened or stored.`,
      "Unseal it: npx strongroom unseal",
    );
  if (status === "ok") return found("server", "good", `The server on port ${port} runs and is unsealed.`);
  return found(
    "server",
    "wanting",
    `The server on port ${port} (process ${pid}) does not answer.`,
    `Look at its output; if it hangs, end it with: kill ${pid}`,
  );
}

/** The console's code should have no way to a page on which somebody types a card; an origin is where browsers draw that line. */
export function checkCardOrigin(env: NodeJS.ProcessEnv): Finding {
  const read = readSettings(env);
  if (!read.ok) {
    const said = read.problems.map(({ name, say }) => `${name} ${say}.`).join(" ");
    return found("settings", "wanting", said, "Correct the setting; the README lists them all.");
  }
  const { settings } = read;
  if (settings.cardOrigin.startsWith("http:") && !isLoopbackOrigin(settings.cardOrigin))
    return found(
      "card-origin",
      "wanting",
      `Customers cannot enter anything at ${settings.cardOrigin}: browsers seal on https pages only.`,
      "Put TLS before it, and set CARD_ORIGIN to its https address.",
    );
  if (hasOwnCardOrigin(settings)) return found("card-origin", "good", `Customers enter their details at ${settings.cardOrigin}.`);
  return found(
    "card-origin",
    settings.mode === "live" && !isLoopbackOrigin(settings.publicOrigin) ? "wanting" : "note",
    `Customers enter their details at the console's own origin: ${settings.cardOrigin}`,
    "Give their pages a name of their own, which leads to this server too: CARD_ORIGIN=https://pay.example.com",
  );
}

export function checkDatabaseKind(db: Database): Finding {
  return db.kind === "embedded"
    ? found("database-kind", "good", "The database is the embedded PostgreSQL of the data folder.")
    : found("database-kind", "note", "The database is a server of your own: its encryption, backups and updates are yours to see to.");
}

/** Starts a keeper of its own, looks whether it is fenced in, and tries the passphrase where there is one. */
export async function checkKeeper(db: Database, passphraseFile: string | undefined): Promise<Finding[]> {
  const keeper = startKeeper();
  try {
    for (let waited = 0; keeper.pid() === undefined && waited < 40; waited += 1) await sleep(50);
    const pid = keeper.pid();
    if (pid === undefined)
      return [
        found(
          "keeper",
          "wanting",
          "The keeper's process does not start.",
          "Run it by hand to see why: node --permission src/platform/keeper/process.ts",
        ),
      ];
    const findings = [fenceOf(pid)];
    if (!(await hasRoot(db))) return findings;
    if (passphraseFile === undefined || passphraseFileTrouble(passphraseFile) !== undefined) return findings;
    const opened = await unsealRoot(db, keeper, unveil(await readPassphrase({ passphraseFile }, "")));
    findings.push(
      opened.ok
        ? found("passphrase", "good", "The passphrase file opens the safe.")
        : found(
            "passphrase",
            "wanting",
            "The passphrase in the file is not the one of this data folder.",
            "Name the right file; without the passphrase nothing can be opened again.",
          ),
    );
    return findings;
  } finally {
    await keeper.close();
  }
}

/** Node's permission model keeps a hijacked keeper from files, network and other programs. */
function fenceOf(pid: number): Finding {
  if (process.platform !== "linux") return found("keeper", "good", "The keeper's process starts.");
  const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  return words.includes("--permission") && !words.some((word) => word.startsWith("--allow-child") || word.startsWith("--allow-fs-write"))
    ? found("keeper", "good", "The keeper's process starts and is fenced in by Node's permission model.")
    : found(
        "keeper",
        "wanting",
        "The keeper's process runs without Node's permission model.",
        "Use the Node that `npm ci` installs, and no NODE_OPTIONS that lift permissions.",
      );
}
