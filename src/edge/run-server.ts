import { mkdirSync } from "node:fs";
import { Outage } from "../base/fault.ts";
import { type Redacted, unveil } from "../base/redacted.ts";
import type { KeeperState } from "../platform/keeper/keeper.ts";
import { createLog, faultFields } from "../platform/log/log.ts";
import { startSender } from "../platform/outbox/send-mails.ts";
import { type Settings, readSettings } from "../platform/settings/settings.ts";
import { runImports } from "../workflows/imports/run-imports.ts";
import { newSetUpToken } from "../workflows/set-up/set-up-link.ts";
import { openHouse } from "./house.ts";
import { hasOwnCardOrigin, isLoopbackOrigin } from "./http/hosts.ts";
import { createHttpServer } from "./http/http-server.ts";
import { parseStrictJson } from "./http/strict-json.ts";
import { ensureConsole } from "./pages/build-console.ts";
import { startWatches } from "./worker/start-watches.ts";
import { claimDataDir } from "./server-file.ts";

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
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o755 });
  // Several processes may share a database server; an embedded database has one owner.
  const claimed = settings.databaseUrl === undefined ? claimDataDir(settings.dataDir) : undefined;
  if (claimed?.ok === false) {
    say(
      `Strongroom already runs on ${settings.dataDir} (process ${claimed.holder.pid}, port ${claimed.holder.port}). Stop it first, or set DATA_DIR to another folder.`,
    );
    return 1;
  }
  const claim = claimed?.claim;
  try {
    return await serve(settings, say, (port) => claim?.publish(port));
  } catch (error) {
    if (!(error instanceof Outage) && !isAddressInUse(error)) throw error;
    say(error instanceof Outage ? error.message : `Port ${settings.port} is taken by another program. Set PORT to another one.`);
    return 1;
  } finally {
    claim?.release();
  }
}

async function serve(settings: Settings, say: Say, publish: (port: number) => void): Promise<number> {
  const log = createLog();
  const stopped = nextSignal();
  say(settings.databaseUrl === undefined ? "Starting the database …" : "Connecting to the database …");
  const [house, unbuilt] = await Promise.all([openHouse({ settings, log, adopt: true }), ensureConsole(say)]);
  if (unbuilt !== undefined) say(`The console could not be built; everything else runs without it. ${unbuilt}`);
  const imports = await runImports(house.safe, {
    parseJson: parseStrictJson,
    onTrouble: (tenant, _id, error) => log.warn("import", { tenant, ...faultFields(error) }),
  });
  const watches = startWatches(house);
  const sender = await startSender({
    db: house.db,
    keeper: house.keeper,
    clock: house.clock,
    carriers: { mail: settings.mail ?? null, sms: settings.sms ?? null },
    onTrouble: (tenant, trouble) =>
      log.warn("mail", { ...(tenant === null ? {} : { tenant }), ...("code" in trouble ? trouble : faultFields(trouble.error)) }),
  });
  const server = createHttpServer(house);
  try {
    const port = await server.listen();
    publish(port);
    const token = await newSetUpToken(house.db, house.clock());
    welcome(house.keeper.state(), settings, port, token, say);
    await stopped;
    say("Stopping …");
    return 0;
  } finally {
    await server.close();
    await Promise.all([imports.stop(), watches.stop(), sender.stop()]);
    await house.close();
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

async function nextSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
