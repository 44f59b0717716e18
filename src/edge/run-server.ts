import { join, sep } from "node:path";
import { Outage } from "../base/fault.ts";
import { type Redacted, unveil } from "../base/redacted.ts";
import { hearOfCodes } from "../platform/keeper/forget-codes.ts";
import type { KeeperState } from "../platform/keeper/keeper.ts";
import { createLog, faultFields } from "../platform/log/log.ts";
import { startSender } from "../platform/outbox/send-mails.ts";
import { type Settings, readSettings } from "../platform/settings/settings.ts";
import { isDatabaseAway, isDiskFull } from "../platform/storage/database.ts";
import { makeFolder } from "../platform/storage/make-folder.ts";
import { runImports } from "../workflows/imports/run-imports.ts";
import { newSetUpToken } from "../workflows/set-up/set-up-link.ts";
import { openHouse } from "./house.ts";
import { hasOwnCardOrigin, isLoopbackOrigin } from "./http/hosts.ts";
import { createHttpServer } from "./http/http-server.ts";
import { parseStrictJson } from "./http/strict-json.ts";
import { CONSOLE_FOLDER, ensureConsole } from "./pages/build-console.ts";
import { senderOf } from "./sender-of.ts";
import { startWatches } from "./worker/start-watches.ts";
import { type ServerClaim, claimDataDir, noteServer, serverOn } from "./server-file.ts";
import { type Stopping, awaitStop, unlessAborted } from "./stopping.ts";

/** Tells the person at the terminal; everything else goes to the log. */
export type Say = (line: string) => void;

/**
 * Runs everything in this process: database, keeper, web and workers, until a signal stops it. Answers the exit code:
 * 0 stopped as told, 1 could not start (with what and how to mend it).
 */
export async function runServer(env: NodeJS.ProcessEnv, say: Say): Promise<number> {
  const read = readSettings(env);
  if (!read.ok) {
    for (const { name, say: what } of read.problems) say(`${name} ${what}.`);
    return 1;
  }
  const { settings } = read;
  const stopping = awaitStop();
  let claim: ServerClaim | undefined;
  try {
    makeFolder(settings.dataDir, 0o755);
    const beside = settings.databaseUrl === undefined ? undefined : serverOn(settings.dataDir);
    if (beside !== undefined)
      say(
        `Another process (${beside.pid}, port ${beside.port}) notes itself in ${settings.dataDir}, too: \`unseal\` and \`doctor\` find one of the two only. Set DATA_DIR to a folder of its own.`,
      );
    // Several processes may share a database server; an embedded database has one owner.
    const claimed =
      settings.databaseUrl === undefined ? claimDataDir(settings.dataDir) : { ok: true as const, claim: noteServer(settings.dataDir) };
    if (!claimed.ok) {
      say(
        `Strongroom already runs on ${settings.dataDir} (process ${claimed.holder.pid}, port ${claimed.holder.port}). Stop it first, or set DATA_DIR to another folder.`,
      );
      return 1;
    }
    claim = claimed.claim;
    return await serve(settings, say, stopping, claim.publish);
  } catch (error) {
    const words = whyNot(error, settings);
    if (words === undefined) throw error;
    say(words);
    return 1;
  } finally {
    stopping.done();
    claim?.release();
  }
}

async function serve(settings: Settings, say: Say, stopping: Stopping, publish: ServerClaim["publish"]): Promise<number> {
  const log = createLog();
  say(settings.databaseUrl === undefined ? "Starting the database …" : "Connecting to the database …");
  const building = ensureConsole(say, CONSOLE_FOLDER, stopping.told);
  const house = await unlessAborted(openHouse({ settings, log, adopt: true, say }), stopping.cut);
  if (house === undefined) {
    say("Stopped while the database was starting. It ends with what it was told, and the next start finds it.");
    return 0;
  }
  const unbuilt = await building;
  if (stopping.told.aborted) {
    say("Stopping …");
    await house.close(stopping.leftMs());
    return 0;
  }
  if (unbuilt !== undefined) say(`The console could not be built; everything else runs without it. ${unbuilt}`);
  const imports = await runImports(house.safe, {
    parseJson: parseStrictJson,
    onTrouble: (tenant, _id, error) => log.warn("import", { tenant, ...faultFields(error) }),
  });
  const codes = await hearOfCodes(house.db, house.keeper, (tenant, error) => log.warn("codes", { tenant, ...faultFields(error) }));
  const watches = startWatches(house);
  const sender = await startSender(senderOf(house));
  const server = createHttpServer(house);
  try {
    const listening = await server.listen();
    publish(listening);
    const token = await newSetUpToken(house.db, house.clock());
    welcome(house.keeper.state(), settings, listening.port, token, say);
    await unlessAborted(new Promise<never>(() => undefined), stopping.told);
    say("Stopping …");
    return 0;
  } finally {
    const workers = [imports, codes, watches, sender].map((worker) => worker.stop());
    await unlessAborted(Promise.all([server.close(stopping.cut), ...workers]), stopping.cut);
    await house.close(stopping.leftMs());
  }
}

function welcome(state: KeeperState, settings: Settings, port: number, token: Redacted<string> | null, say: Say): void {
  // PORT=0 takes any free port: then the origin that was guessed from the setting is not the one.
  const origin = settings.port === 0 ? `http://localhost:${port}` : settings.publicOrigin;
  say("");
  say(`  Strongroom ${settings.version} is running at ${origin}`);
  if (token !== null) say(`  Set it up here (this link works once): ${origin}/setup#${unveil(token)}`);
  else if (state !== "open") say(`  The safe is sealed. Unseal it at ${origin} or with: npx strongroom unseal`);
  if (hasOwnCardOrigin(settings)) say(`  Customers enter their details at ${settings.cardOrigin}/c`);
  else if (settings.mode === "live" && !isLoopbackOrigin(settings.publicOrigin))
    say("  Customers enter their details at the same origin as the console. Better give them one of their own: CARD_ORIGIN.");
  if (settings.mode === "test") say("  Test mode: test keys, test clock, no real customers, please.");
  say("");
}

/** What keeps a server from starting and is none of its own faults, in words. */
function whyNot(error: unknown, { port, databaseUrl, dataDir }: Settings): string | undefined {
  if (error instanceof Outage) return error.message;
  if (isDiskFull(error))
    return databaseUrl === undefined ? `${dataDir} ${FULL}` : "The disk of the database server is full. Make room there.";
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (error.code === "EADDRINUSE") return `Port ${port} is taken by another program. Set PORT to another one.`;
  if ("syscall" in error && error.syscall === "listen")
    return `Port ${port} cannot be listened on (${error.code}). Set PORT or HOST to another one.`;
  // Of what is open already the system tells no path; what is written at a start lies in the data folder.
  if (error.code === "ENOSPC" && !("path" in error)) return `${dataDir} ${FULL}`;
  if ("path" in error) {
    const trouble = FILE_TROUBLES[error.code];
    return trouble === undefined ? undefined : `${placeMeant(String(error.path), dataDir)} ${trouble}`;
  }
  if (databaseUrl !== undefined || !isDatabaseAway(error)) return undefined;
  return `The database ended while Strongroom was starting. Look whether its disk is full; ${join(dataDir, "postgres.log")} tells what it said.`;
}

/** Whoever set DATA_DIR knows that folder, and not what is written in it. */
function placeMeant(path: string, dataDir: string): string {
  return path.startsWith(dataDir + sep) ? dataDir : path;
}

const FULL = "lies on a disk that is full. Make room there, or set DATA_DIR to another folder.";

const NO_FOLDER = "is a file, and not a folder. Set DATA_DIR to another name.";

const FILE_TROUBLES: Readonly<Record<string, string>> = {
  EACCES: "may not be written by the user that runs this. Change its owner, or set DATA_DIR to another folder.",
  EPERM: "may not be changed by the user that runs this. Change its owner, or set DATA_DIR to another folder.",
  EROFS: "lies on a disk that can only be read. Mount it for writing, or set DATA_DIR to another folder.",
  ENOSPC: FULL,
  EEXIST: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
};
