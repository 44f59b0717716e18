import { createWriteStream } from "node:fs";
import { createReadStream } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { BENCH_MAP, csvOf } from "../bench/people.ts";
import { keeperOf, rssBytes } from "../support/processes.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App } from "../support/strongroom.ts";

/** Imports a million rows over HTTP and tells the largest resident memory of app and keeper meanwhile. */
const { values: flags } = parseArgs({ options: { rows: { type: "string", default: "1000000" } } });
const ROWS = Number(flags.rows);
const SLICE = 20_000;
const MB = 1_048_576;
const RSS_MB_MAX = 300;

const room = makeStrongroom();
try {
  await room.init(BENCH_MAP);
  const app = await room.serve();
  const { key } = await room.key("service", { purposes: ["booking"] });
  const file = await writeCsv(join(room.home, "million.csv"));
  const watched = watch(app);
  const started = performance.now();
  const id = await upload(app, key, file);
  const sentMs = performance.now() - started;
  const progress = await untilDone(app, key, id);
  const seconds = (performance.now() - started) / 1000;
  const { appMb, keeperMb } = watched.stop();
  say(
    `${progress.imported} rows in ${seconds.toFixed(1)} s (${Math.round(ROWS / seconds)} a second; sent in ${(sentMs / 1000).toFixed(1)} s), ${progress.rejectedCount} rejected`,
  );
  say(`largest resident memory: app ${appMb.toFixed(0)} MB, keeper ${keeperMb.toFixed(0)} MB`);
  process.exitCode = progress.imported === ROWS && appMb < RSS_MB_MAX ? 0 : 1;
} finally {
  await room.remove();
}

async function writeCsv(path: string): Promise<string> {
  const out = createWriteStream(path);
  for (let from = 0; from < ROWS; from += SLICE) {
    const csv = csvOf(from, Math.min(from + SLICE, ROWS));
    if (!out.write(from === 0 ? csv : csv.slice(csv.indexOf("\n") + 1))) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return path;
}

function upload(app: App, key: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${app.client.origin}/v1/imports?purpose=booking`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "text/csv" },
    });
    sent.once("error", reject);
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if ((response.statusCode ?? 500) >= 300) reject(new Error(`${response.statusCode} ${text}`));
        else resolve((JSON.parse(text) as { id: string }).id);
      });
    });
    createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(sent);
  });
}

async function untilDone(app: App, key: string, id: string): Promise<{ readonly imported: number; readonly rejectedCount: number }> {
  for (let told = 0; ;) {
    const { json } = await app.call("GET", `/v1/imports/${id}`, { key });
    if (json.state === "failed") throw new Error(JSON.stringify(json));
    if (json.state === "done") return json;
    if (json.imported - told >= 100_000) say(`${(told = json.imported)} rows …`);
    await sleep(500);
  }
}

function watch(app: App): { stop(): { appMb: number; keeperMb: number } } {
  const keeper = keeperOf(app.pid);
  const most = { appMb: 0, keeperMb: 0 };
  const timer = setInterval(() => {
    most.appMb = Math.max(most.appMb, rssBytes(app.pid) / MB);
    if (keeper !== undefined) most.keeperMb = Math.max(most.keeperMb, rssBytes(keeper) / MB);
  }, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
