import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import { sizeOf } from "./sizes.ts";

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: {} });
});

test("the room on a disk is told in a unit that is read at a glance, as each language writes it", async () => {
  const said = [0, 512e6, 1.44e9, 81_773e6, 7.2e12].map(sizeOf);
  expect(said).toEqual(["0 MB", "512 MB", "1.4 GB", "82 GB", "7.2 TB"]);
  await i18next.changeLanguage("fr");
  expect(sizeOf(1.44e9).replaceAll(/\s/gu, " ")).toBe("1,4 Go");
});
