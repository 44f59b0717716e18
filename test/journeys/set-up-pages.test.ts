import { existsSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { instant } from "../../src/base/instant.ts";
import { unveil } from "../../src/base/redacted.ts";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { axeFaults } from "../support/axe.ts";
import { CHROMIUM, type TestBrowser, openBrowser } from "../support/chromium.ts";
import { looksWrong } from "../support/console-browser.ts";
import { newSetUpToken } from "../../src/workflows/set-up/set-up-link.ts";
import { call, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import type { TestEdge } from "../../src/edge/http/_test-edge.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";

const PASSPHRASE = "lantern orbit velvet quarry";
const SHOTS = process.env["STRONGROOM_SHOTS"];

let db: TestDatabase;
let edge: TestEdge;
let browser: TestBrowser;
let token = "";
const violations: string[] = [];
const opened: BrowserContext[] = [];

beforeAll(async () => {
  violations.length = 0;
  expect(await ensureConsole(() => undefined)).toBeUndefined();
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const made = await newSetUpToken(edge.house.db, instant(Date.now()));
  token = made === null ? "" : unveil(made);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await edge.close();
  await db.close();
});

/** Two dozen that stay open would be as many processes. */
afterEach(async () => {
  await Promise.all(opened.splice(0).map((context) => context.close()));
});

const url = (path: string): string => `http://127.0.0.1:${edge.port}${path}`;

async function open(path: string, { script = true, height = 860, locale = "en-GB" } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height }, javaScriptEnabled: script, locale });
  opened.push(context);
  const page = await context.newPage();
  page.on("console", (message) => (message.type() === "error" ? violations.push(message.text()) : undefined));
  page.on("pageerror", (error) => violations.push(error.message));
  await page.goto(url(path));
  return page;
}

/** No page is wider than its window, none has an accessibility fault, in light and dark, wide and narrow. */
async function look(path: string, name: string, prepare: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<void> {
  const page = await open(path);
  await prepare(page);
  expect(await looksWrong(page, name, { isWhole: true })).toEqual([]);
  await page.context().close();
}

/** In every language that the pages speak beside English, as a browser asks for it. Words are longer there; colours are the same. */
async function lookInOthers(path: string, name: string, heads: Readonly<Record<"de" | "es" | "fr", string>>): Promise<void> {
  for (const [language, head] of Object.entries(heads)) {
    const page = await open(path, { locale: language });
    expect([await page.getAttribute("html", "lang"), await page.textContent("h1")]).toEqual([language, head]);
    expect(await looksWrong(page, `${name}-${language}`)).toEqual([]);
    await page.context().close();
  }
}

test("there is a browser to look with", () => {
  expect(existsSync(CHROMIUM.executablePath)).toBe(true);
});

test("before set-up the first screen says where to begin", async () => {
  await look("/", "home-empty");
  const page = await open("/");
  expect(await page.textContent("h1")).toBe("Ready to be set up");
  await lookInOthers("/", "home-empty", { de: "Bereit zum Einrichten", es: "Lista para configurar", fr: "Prêt à être installé" });
});

test("what was picked on the first screen goes on to the form, before what the browser asks for", async () => {
  const page = await open("/", { script: false, locale: "fr" });
  await page.click(".languages summary");
  await page.getByRole("link", { name: "Español" }).click();
  expect(await page.textContent("h1")).toBe("Lista para configurar");
  await page.getByRole("link", { name: "abra el formulario" }).click();
  expect(await page.textContent("h1")).toBe("Configure su caja fuerte");
});

test("the form is clean in light and dark, wide and narrow, also with everything wrong", async () => {
  await look("/setup", "setup");
  await look("/setup", "setup-wrong", async (page) => {
    await page.fill("#name", "Blue Sky & Sons <Ltd>");
    await page.fill("#passphrase", "short");
    await page.click("button[type=submit]");
    await page.waitForSelector("[role=alert]");
  });
});

test("the form speaks each language, with the maps and places to choose from", async () => {
  await lookInOthers("/setup", "setup", {
    de: "Richten Sie Ihren Tresor ein",
    es: "Configure su caja fuerte",
    fr: "Installez votre coffre",
  });
  const page = await open("/setup", { locale: "de-AT" });
  expect(await page.locator(".choice strong").allInnerTexts()).toEqual([
    "Reise-Concierge",
    "Webshop",
    "Arztpraxis",
    "Bei Ihrem Zahlungsanbieter",
    "Hier, bis sie benutzt wurde",
    "Hier, für das nächste Mal",
  ]);
});

test("another language is picked without script: what was typed stays, what was wrong is told in it, a passphrase is gone", async () => {
  const page = await open("/setup", { script: false });
  const pick = async (name: string): Promise<void> => {
    await page.click(".languages summary");
    await page.getByRole("button", { name, exact: true }).click();
  };
  await page.fill("#token", "0123456789abcdefghjkmnpqrstvwxyz");
  await page.fill("#name", 'Blue "Sky" <b>');
  await page.fill("#ownerEmail", "pаna@example.com");
  await page.check("input[value=clinic]");
  await page.check("input[value=vault]");
  await page.fill("#passphrase", "shortish");
  await pick("Deutsch");
  expect([await page.getAttribute("html", "lang"), await page.locator(".problem, [role=alert]").count()]).toEqual(["de", 0]);
  expect(await page.inputValue("#name")).toBe('Blue "Sky" <b>');
  expect(await page.inputValue("#token")).toBe("0123456789abcdefghjkmnpqrstvwxyz");
  expect([await page.isChecked("input[value=clinic]"), await page.isChecked("input[value=vault]")]).toEqual([true, true]);
  expect([await page.inputValue("#passphrase"), (await page.content()).includes("shortish")]).toEqual(["", false]);

  // Enter sends the form, though buttons for languages stand before its own.
  await page.fill("#passphrase", "shortish");
  await page.press("#passphrase", "Enter");
  expect(await page.getAttribute("html", "lang")).toBe("de");
  expect(await page.textContent("[role=alert]")).toBe("4 Angaben stimmen noch nicht. Es wurde nichts angelegt.");
  expect(await page.textContent("#passphrase-problem")).toBe("Mindestens 16 Zeichen; einige Wörter sind am leichtesten.");
  expect(await page.textContent("#ownerEmail-problem")).toContain("mischt Buchstaben verschiedener Schriften");
  await pick("Français");
  expect(await page.textContent("[role=alert]")).toBe("4 réponses ne sont pas encore justes. Rien n’a été créé.");
  expect(await page.textContent("#passphrase-problem")).toContain("Au moins 16 caractères");
  expect(await page.textContent("#ownerEmail-problem")).toContain("mêle des lettres d’écritures différentes");

  const listed = await open("/setup", { locale: "fr" });
  await listed.click("button[type=submit]");
  await listed.waitForSelector("[role=alert]");
  await listed.click(".languages summary");
  expect(await looksWrong(listed, "setup-wrong-fr")).toEqual([]);
});

test("what was typed stays beside its problems, a passphrase never", async () => {
  const page = await open("/setup", { script: false });
  await page.fill("#name", "Blue Sky <b>");
  await page.fill("#passphrase", "shortish");
  await page.check("input[value=clinic]");
  await page.check("input[value=vault]");
  await page.click("button[type=submit]");
  expect(await page.inputValue("#name")).toBe("Blue Sky <b>");
  expect(await page.isChecked("input[value=clinic]")).toBe(true);
  expect(await page.isChecked("input[value=vault]")).toBe(true);
  expect(await page.inputValue("#passphrase")).toBe("");
  expect(await page.textContent("#passphrase-problem")).toContain("At least 16");
  expect(await page.textContent("#token-problem")).toContain("link");
  expect(await page.content()).not.toContain("shortish");
});

test("each place where cards may rest says what PCI DSS then asks, and the provider's is the one that is chosen already", async () => {
  const page = await open("/setup", { script: false });
  const choices = page.getByRole("group", { name: "Where shall customers’ cards rest?" });
  expect(await choices.getByRole("radio", { checked: true }).getAttribute("value")).toBe("processor");
  const said = await choices.locator("label").allInnerTexts();
  expect(said.map((text) => /SAQ (?:A|D for merchants)/u.exec(text)?.[0])).toEqual(["SAQ A", "SAQ D for merchants", "SAQ D for merchants"]);
  expect(await choices.innerText()).toContain("SAQ D for service providers");
  expect(await choices.innerText()).toContain("security code (CVC) is never stored");
});

test("an answer about cards that is none of the three is asked again, and nothing is made", async () => {
  const host = `127.0.0.1:${edge.port}`;
  const asked = { token, name: "Blue Sky", email: "privacy@bluesky.example", owner: "Ana", map: "shop" };
  const secret = { passphrase: PASSPHRASE, again: PASSPHRASE };
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: `http://${host}`, host };
  for (const answer of [{ custody: "drawer" }, {}]) {
    const raw = new URLSearchParams({ ...asked, ...secret, ...answer }).toString();
    const said = await call(edge.port, "POST", "/setup", { raw, headers });
    expect([said.status, said.text.includes("Choose one of the three; it can")]).toEqual([400, true]);
  }
  const [row] = await db.owner`select count(*)::int as n from tenants`;
  expect(row?.["n"]).toBe(0);
});

test("a code that is not the newest one makes nothing, and the passphrase does not become the root's", async () => {
  const page = await open("/setup", { script: false });
  await fillIn(page, "0123456789abcdefghjkmnpqrstvwxyz");
  await page.click("button[type=submit]");
  expect(await page.textContent("#token-problem")).toContain("newest");
  const [row] = await db.owner`select count(*)::int as n from tenants`;
  expect(row?.["n"]).toBe(0);

  const spanish = await open("/setup", { script: false, locale: "es" });
  await fillIn(spanish, "0123456789abcdefghjkmnpqrstvwxyz");
  await spanish.fill("#again", "lantern orbit velvet query");
  await spanish.click("button[type=submit]");
  expect(await spanish.textContent("#again-problem")).toBe("Las dos no coinciden.");
  await fillIn(spanish, undefined);
  await spanish.click("button[type=submit]");
  expect(await spanish.textContent("#token-problem")).toContain("Este código no es el más reciente");
});

test("a form sent from another site is not taken", async () => {
  const sent = (origin: string | undefined): Promise<number> =>
    call(edge.port, "POST", "/setup", {
      raw: "token=x",
      headers: { "content-type": "application/x-www-form-urlencoded", ...(origin === undefined ? {} : { origin }) },
    }).then((answer) => answer.status);
  expect([await sent("https://evil.example"), await sent("null"), await sent(undefined)]).toEqual([403, 403, 403]);
});

test("the link sets up the business once, shows the key once, and the key works", async () => {
  const page = await open(`/setup#${token}`, { locale: "fr-CH" });
  await expect.poll(() => page.isVisible("#token")).toBe(false);
  expect(page.url()).toBe(url("/setup"));
  // The code goes along to another language, and is not asked for there either.
  await page.click(".languages summary");
  await page.getByRole("button", { name: "Deutsch", exact: true }).click();
  await page.getByRole("heading", { name: "Richten Sie Ihren Tresor ein" }).waitFor();
  expect(await page.isVisible("#token")).toBe(false);
  await fillIn(page, undefined);
  await page.check("input[value=vault]");
  await page.click("button[type=submit]");
  await page.waitForSelector("#key");
  const key = (await page.textContent("#key ~ .sample pre")) ?? "";
  expect(key).toMatch(/^sk_test_[0-9a-z]{64}$/u);
  expect(await axeFaults(page)).toEqual([]);
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/setup-done.png`, fullPage: true });
  expect(await page.textContent("h1")).toBe("Blue Sky ist eingerichtet");
  await page.getByRole("button", { name: "Kopieren" }).first().waitFor();
  expect(await db.owner`select language from staff`).toEqual([{ language: "de" }]);
  expect((await call(edge.port, "GET", "/v1/data-map", { key })).json).toMatchObject({
    version: 1,
    map: {
      controller: { name: "Blue Sky" },
      fields: { card: { custody: "vault" }, email: expect.not.objectContaining({ custody: "vault" }) as object },
    },
  });

  const samples = await page.locator(".sample pre").allTextContents();
  // A Mac's shell knows no comments at its prompt, and takes the words of one for arguments.
  expect(samples.join("\n")).not.toContain("#");
  const role = /"role": "(\w+)"/u.exec(samples.join("\n"))?.[1];
  const made = await call(edge.port, "POST", "/v1/keys", { key, body: { role } });
  const body: unknown = JSON.parse(/-d '(\{"fields".*\})'/u.exec(samples.join("\n"))?.[1] ?? "null");
  const stored = await call(edge.port, "POST", "/v1/subjects", { key: String(made.json["key"]), body });
  expect(stored.status, stored.text).toBe(201);

  const join = (await page.getAttribute("a.button", "href")) ?? "";
  expect(join).toMatch(/^\/join\?lang=de#[0-9a-z]{77}$/u);
  const looked = await call(edge.port, "POST", "/v1/invitations/look", {
    body: { token: join.split("#")[1] },
    headers: { origin: "http://localhost:4600" },
  });
  expect(looked.json).toMatchObject({ business: "Blue Sky", isOwner: true, roles: [] });

  // What was picked above goes on where the owner joins, whatever the browser speaks.
  await page.click("a.button");
  const language = page.locator("form").getByRole("combobox", { name: "Sprache" });
  await language.waitFor();
  expect([await language.inputValue(), page.url()]).toEqual(["de", url("/join")]);

  const again = await open(`/setup#${token}`);
  expect(await again.textContent("h1")).toBe("Already set up");
  expect(await newSetUpToken(edge.house.db, instant(Date.now()))).toBeNull();
});

test("an open house shows the console, a sealed one its form at every address, and unsealing leads back to the console", async () => {
  const signIn = await open("/");
  await signIn.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  expect((await call(edge.port, "GET", "/unseal")).headers["location"]).toBe("/");

  await edge.house.keeper.lock();
  await look("/", "home-sealed");
  for (const path of ["/unseal", "/customers", "/customers/sub_1", "/sign-in"]) {
    const sealed = await open(path);
    expect(await sealed.textContent("h1")).toBe("The safe is sealed");
  }
  await lookInOthers("/unseal", "home-sealed", {
    de: "Der Tresor ist versiegelt",
    es: "La caja fuerte está sellada",
    fr: "Le coffre est scellé",
  });
  const french = await open("/customers", { script: false, locale: "de" });
  await french.click(".languages summary");
  await french.getByRole("link", { name: "Français" }).click();
  await french.fill("#passphrase", "not the passphrase at all");
  await french.click("button[type=submit]");
  expect(await french.textContent("[role=alert]")).toBe("Ce n’est pas la phrase secrète de ce coffre.");

  const page = await open("/unseal", { script: false });
  // The form has the focus at once: somebody who is woken at night types and presses Enter.
  await page.keyboard.type("not the passphrase at all");
  await page.keyboard.press("Enter");
  expect(await page.textContent("[role=alert]")).toContain("not the passphrase");
  await page.fill("#passphrase", PASSPHRASE);
  await page.click("button[type=submit]");
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await page.textContent("noscript")).toContain("needs JavaScript");
});

test("whoever tries too often is told so on the page, in their language", async () => {
  await edge.house.keeper.lock();
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url(""), "accept-language": "es-MX, en;q=0.5" };
  const tries = Array.from({ length: 20 }, () => call(edge.port, "POST", "/unseal", { raw: "passphrase=x", headers }));
  const late = (await Promise.all(tries)).find(({ status }) => status === 429);
  expect(late?.text).toContain("Demasiados intentos en poco tiempo.");
  expect(Number(late?.headers["retry-after"])).toBeGreaterThan(0);
});

test("the documentation lists every route at once, and shows one whole without reading the rest", async () => {
  type Paths = Readonly<Record<string, Readonly<Record<string, { readonly tags: readonly string[] }>>>>;
  const { paths } = (await call(edge.port, "GET", "/v1/openapi.json")).json as { paths: Paths };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const rooms = new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap((one) => one.tags)));
  expect(rooms.size).toBeGreaterThan(20);

  const page = await open("/docs");
  expect((await page.locator("h2").allInnerTexts()).toSorted()).toEqual([...rooms].toSorted());
  const listed = `[...document.querySelectorAll(".routes a")].map((one) => [...one.children].slice(0, 2).map((part) => part.textContent).join(" "))`;
  expect((await page.evaluate<readonly string[]>(listed)).toSorted()).toEqual(routes.toSorted());
  expect(await looksWrong(page, "docs")).toEqual([]);

  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole("link", { name: "POST /v1/subjects/search" }).click();
  await page.locator(".opblock.is-open").getByText("Responses", { exact: true }).waitFor();
  expect(await page.locator(".opblock-tag").allInnerTexts()).toEqual(["subjects"]);
  expect(await page.getByRole("button", { name: /authorize|authorization/iu }).count()).toBe(0);
  expect(asked).toContain("/docs/openapi.json");
  expect(asked).not.toContain("/v1/openapi.json");
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/docs-room.png` });
  await page.getByRole("link", { name: "All routes" }).click();
  await page.getByRole("heading", { level: 1, name: "API" }).waitFor();
});

test("no page had a script error or broke its content security policy", () => {
  // Answers of 400 and above are told by the console too; they are what the tests asked for.
  expect(violations.filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
});

async function fillIn(page: Page, code: string | undefined): Promise<void> {
  if (code !== undefined) await page.fill("#token", code);
  await page.fill("#name", "Blue Sky");
  await page.fill("#email", "privacy@bluesky.example");
  await page.fill("#owner", "Ana Owner");
  await page.fill("#passphrase", PASSPHRASE);
  await page.fill("#again", PASSPHRASE);
}
