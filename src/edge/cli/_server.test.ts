import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beginningOf } from "../../platform/storage/running-process.ts";
import { claimDataDir, noteServer, readServerFile } from "../server-file.ts";
import { askServer } from "./_server.ts";

test.runIf(process.platform === "linux")("a server is asked where it listens, by a name that every server answers to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-server-"));
  const server = createServer((call, answer) => answer.end(JSON.stringify({ host: call.headers.host, path: call.url })));
  try {
    const claimed = claimDataDir(folder);
    expect([claimed.ok, readServerFile(folder)?.port]).toEqual([true, 0]);
    if (!claimed.ok) return;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.2", resolve));
    const listening = server.address() as { readonly port: number; readonly address: string };
    claimed.claim.publish(listening);
    const noted = readServerFile(folder);
    expect(noted && (await askServer(noted, "/healthz", 5_000))).toEqual({
      status: 200,
      said: { host: `localhost:${listening.port}`, path: "/healthz" },
    });
    claimed.claim.publish({ port: 4600, address: "::" });
    expect(readServerFile(folder)?.host).toBe("127.0.0.1");
    expect(await askServer({ pid: 1, port: listening.port, host: "127.0.0.3" }, "/", 5_000)).toBeUndefined();
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

test("a server whose database is elsewhere notes itself over one of its kind, and never over the owner of the folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-server-"));
  const other = { pid: process.ppid, began: beginningOf(process.ppid), port: 4600 };
  try {
    for (const [isShared, pids] of [
      [true, [process.pid, undefined]],
      [false, [process.ppid, process.ppid]],
    ] as const) {
      writeFileSync(join(folder, "server.json"), JSON.stringify({ ...other, isShared }));
      const note = noteServer(folder);
      note.publish({ port: 4601, address: "127.0.0.1" });
      const during = readServerFile(folder)?.pid;
      note.release();
      expect([during, readServerFile(folder)?.pid]).toEqual(pids);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
