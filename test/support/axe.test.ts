import { expect, test } from "vitest";
import { axeFaults } from "./axe.ts";
import { openBrowser } from "./chromium.ts";

test("what is wrong is found at the first look and at every later one, also where axe is in the document already", async () => {
  const browser = await openBrowser();
  const page = await (await browser.newContext()).newPage();
  await page.setContent("<!doctype html><html lang=en><title>A page</title><main><h1>Clean</h1></main>");
  expect(await axeFaults(page)).toEqual([]);
  await page.evaluate(`document.querySelector("main").innerHTML += "<img src=x><p style='color:#ccc;background:#fff'>Pale</p>"`);
  expect(await axeFaults(page)).toEqual(["color-contrast p", "image-alt img"]);
  expect(await axeFaults(page, "colours")).toEqual(["color-contrast p"]);
  expect(await axeFaults(page, "no-colours")).toEqual(["image-alt img"]);
  await browser.close();
});
