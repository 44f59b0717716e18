import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ensureConsole } from "../build-console.ts";
import { cardPageAssets } from "./card-page-assets.ts";
import { readCardPage } from "./card-page-files.ts";
import { pagePolicy } from "./policy.ts";

beforeAll(async () => {
  expect(await ensureConsole(() => undefined)).toBeUndefined();
});

test("the policy names the scripts and the style by their own hashes, and lets nothing else through", () => {
  const files = readCardPage();
  const hash = (text = ""): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const assets = cardPageAssets();
  expect(assets?.script).toEqual([hash(files?.door.text), hash(files?.fill.text)]);
  expect(assets?.style).toEqual([hash(files?.style.text)]);
  expect(assets?.policy).toBe(
    `default-src 'none'; script-src '${assets?.script[0]}' '${assets?.script[1]}'; style-src '${assets?.style[0]}'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /v1/csp-reports`,
  );
});

test("without a build no script runs, and a page of a provider is reached by forms only", () => {
  expect(readCardPage("/nowhere")).toBeUndefined();
  const policy = pagePolicy(undefined, ["https://checkout.example"]);
  expect(policy).toContain("script-src 'none'; style-src 'none'");
  expect(policy).toContain("form-action 'self' https://checkout.example;");
  expect(policy.split("https://checkout.example")).toHaveLength(2);
});

test("a built text that would end its element is no build", () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-card-"));
  for (const name of ["door.js", "fill.js", "passkey.js", "card.css"]) writeFileSync(join(folder, name), "x");
  expect(readCardPage(folder)?.door.text).toBe("x");
  for (const text of ["'</script>'", "'<!--'", "'</STYLE'"]) {
    writeFileSync(join(folder, "door.js"), text);
    expect(() => readCardPage(folder), text).toThrow("ends its element");
  }
  rmSync(folder, { recursive: true });
});
