import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beginningOf } from "../../platform/storage/running-process.ts";
import { checkCardOrigin, checkDisk, checkServer } from "./_doctor-machine.ts";

const state = (env: Readonly<Record<string, string>>): string => checkCardOrigin(env).state;

test("doctor wants a live house to give customers' pages an origin of their own, on https", () => {
  const safe = "https://safe.example";
  expect(state({ PUBLIC_ORIGIN: safe })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "https://pay.example" })).toBe("good");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "http://pay.example" })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, STRONGROOM_MODE: "test" })).toBe("note");
  expect(state({})).toBe("note");
  expect(state({ CARD_ORIGIN: "pay.example" })).toBe("wanting");
});

test("a disk that is full is told from one that is nearly full: nothing is left to note a look with", async () => {
  const say = async (freeBytes: number): Promise<string> =>
    (await checkDisk(() => Promise.resolve({ freeBytes, sizeBytes: 10 * 1024 ** 3 }))).say;
  expect(await say(100 * 1024 ** 2)).toBe("Only 100.0 MiB are free on the disk of the data folder: nothing new is taken in.");
  expect(await say(0)).toContain("is full (0 bytes are free): nothing is stored");
});

test("a server that nobody set up is not to be unsealed: there is no passphrase yet", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-doctor-"));
  const server = createServer((_call, answer) => answer.end(JSON.stringify({ status: "sealed" })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // Whose note it is has to run; this process itself would not be asked.
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: process.ppid, began: beginningOf(process.ppid), port }));
  try {
    expect(await checkServer(folder, false)).toMatchObject({ state: "note", mend: "Follow the link that it printed at its start." });
    expect(await checkServer(folder, true)).toMatchObject({ state: "wanting", mend: "Unseal it: npx strongroom unseal" });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
