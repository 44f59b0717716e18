import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

function originsOf(env: Readonly<Record<string, string>>): unknown {
  const read = readSettings(env);
  return read.ok ? [read.settings.publicOrigin, read.settings.cardOrigin] : read.problems;
}

test("customers' pages are at the public origin until they have one of their own", () => {
  expect(originsOf({ PORT: "4700" })).toEqual(["http://localhost:4700", "http://localhost:4700"]);
  expect(originsOf({ PUBLIC_ORIGIN: "https://safe.example" })).toEqual(["https://safe.example", "https://safe.example"]);
  expect(originsOf({ PUBLIC_ORIGIN: "https://safe.example", CARD_ORIGIN: "https://pay.example/" })).toEqual([
    "https://safe.example",
    "https://pay.example",
  ]);
});

test("a setting that is no origin is told by its name", () => {
  for (const wrong of ["pay.example", "ftp://pay.example", "https://pay.example/c", "https://pay.example/?x"])
    expect(originsOf({ CARD_ORIGIN: wrong }), wrong).toEqual([
      { name: "CARD_ORIGIN", say: "is not an origin such as https://safe.example.com" },
    ]);
});

test("the database's address is read at the start, and a wrong one is told without its password", () => {
  const problemsOf = (text: string): string => JSON.stringify(readSettings({ DATABASE_URL: text }));
  expect(readSettings({ DATABASE_URL: "postgres://safe@one.example:5432,two.example:5433/safe?sslmode=require" }).ok).toBe(true);
  for (const wrong of [
    "one.example/safe",
    "postgres://safe:hunter2@one.example/safe?sslmod=require",
    "postgres://safe:hunter2#@one.example/safe",
  ]) {
    expect(problemsOf(wrong), wrong).toContain("DATABASE_URL");
    expect(problemsOf(wrong)).not.toContain("hunter2");
  }
});

test("a setting that is set to nothing is not set: an empty HOST does not listen to the whole network", () => {
  const names = ["HOST", "PORT", "DATA_DIR", "DATABASE_URL", "STRONGROOM_PASSPHRASE_FILE", "STRONGROOM_MODE", "PUBLIC_ORIGIN", "SMTP_URL"];
  const unset = readSettings({});
  expect(unset).toMatchObject({ ok: true, settings: { host: "127.0.0.1", mode: "live" } });
  expect(readSettings(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(unset);
});
