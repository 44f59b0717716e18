import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Outage } from "../../../base/fault.ts";
import { passphraseFile } from "./passphrase-file.ts";
import { unattended } from "./provider.ts";

const folder = mkdtempSync(join(tmpdir(), "strongroom-passphrase-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const path = join(folder, "passphrase");
  writeFileSync(path, text);
  return path;
}

test("the newline an editor puts at the end is not a part of the passphrase, and any other space is", async () => {
  for (const end of ["", "\n", "\r\n"]) {
    expect(await passphraseFile(written(`correct horse battery${end}`)).read()).toEqual({ ok: true, value: "correct horse battery" });
  }
  expect(await passphraseFile(written(" correct horse battery \n\n")).read()).toEqual({ ok: true, value: " correct horse battery \n" });
});

test("fewer than sixteen characters are refused in words that name the file, and never the passphrase", async () => {
  const path = written("fifteen-letters");
  const read = await passphraseFile(path).read();
  expect(read).toEqual({
    ok: false,
    refusal: { code: "passphrase_too_short", say: `The passphrase must have at least 16 characters. The file is ${path}.` },
  });
  expect(JSON.stringify(read)).not.toContain("fifteen");
  expect((await passphraseFile(written("sixteen--letters")).read()).ok).toBe(true);
  expect((await passphraseFile(written("🔑🔑🔑🔑🔑🔑🔑🔑")).read()).ok).toBe(false);
});

test("a file that is not there is refused in words, and is an outage for a keeper that wants to unseal itself", async () => {
  const provider = passphraseFile(join(folder, "none"));
  expect(await provider.read()).toMatchObject({ ok: false, refusal: { code: "passphrase_missing" } });
  await expect(unattended(provider)()).rejects.toThrow(Outage);
  expect(await unattended(passphraseFile(written("correct horse battery\n")))()).toBe("correct horse battery");
});
