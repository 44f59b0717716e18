import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { composeLetter } from "../../src/registers/mailing/letters/compose-letter.ts";
import type { CustomerKind } from "../../src/registers/mailing/letters/facts.ts";
import { CUSTOMER_FACTS } from "../../src/registers/mailing/letters/testing-facts.ts";
import { looksWrong } from "../support/console-browser.ts";
import { type CustomerBrowser, PHONE, openCustomers } from "../support/customer-browser.ts";

/** A business that writes as some do: in words longer than a phone is wide. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [DE] }
purposes:
  booking: { label: Flugreisenbuchungsangelegenheitendurchführung, basis: contract }
  letters: { label: Kundenzufriedenheitsbefragungsergebnismitteilungen, basis: consent }
lists:
  news: { label: Donaudampfschifffahrtsneuigkeitenrundschreiben, purpose: letters }
fields:
  name:     { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email:    { label: Buchungsbenachrichtigungsadressverwaltungsfeld, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  passport: { label: Reisepassausstellungsbehördenkennzeichennummer, category: government-id, type: government-id, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [clear, change], email: [masked, change], passport: [masked, change] } }
`;
const EMAIL = "anna-katharina.von-hohenlohe-langenburg@donaudampfschifffahrtsgesellschaft.example";

let room: CustomerBrowser;

beforeAll(async () => {
  room = await openCustomers({}, MAP);
  const fields = { name: "Ana Example", email: EMAIL, passport: "X1234567" };
  const made = await room.api("POST", "/v1/subjects", { fields, purpose: "booking" });
  expect(made.status, made.text).toBe(201);
});
afterAll(() => room.close());

async function newest(kind: string, shape: RegExp): Promise<string> {
  const { json } = await call(room.edge.port, "GET", "/v1/outbox", { key: room.ownerKey });
  const mail = (json["items"] as { readonly kind: string; readonly text: string }[]).find((one) => one.kind === kind);
  return shape.exec(mail?.text ?? "")?.[0] ?? "none";
}

const embedded = (path: string, form: Record<string, string>): Promise<{ readonly status: number; readonly text: string }> =>
  call(room.edge.port, "POST", `/embed/${path}?lang=de`, {
    raw: new URLSearchParams(form).toString(),
    headers: { origin: "https://shop.example", "content-type": "application/x-www-form-urlencoded" },
  });

test("what letters ask is whole on a phone, and so is what is said of the answer", async () => {
  await embedded("joins", { email: "neu@example.com", list: "news" });
  await embedded("consents", { email: "neu@example.com", standing: "given", "use.letters": "yes" });
  const { page, context } = await room.open({ ...PHONE, locale: "de-DE" });
  for (const [kind, shape] of [
    ["list_confirm", /\/u\/confirm\/[0-9a-z]+/u],
    ["consent_confirm", /\/u\/allow\/[0-9a-z]+/u],
  ] as const) {
    await page.goto(`${room.origin}${await newest(kind, shape)}?lang=de`);
    expect(await looksWrong(page, `long-${kind}`)).toEqual([]);
    await page.locator("[name=answer][value=yes]").check();
    await page.getByRole("button", { name: "Antwort senden" }).click();
    await page.locator("[name=answer]").first().waitFor({ state: "detached" });
    expect(await looksWrong(page, `long-${kind}-said`)).toEqual([]);
  }
  await context.close();
});

test("a letter itself is whole on a phone, whatever its link is like", async () => {
  const { page, context } = await room.open({ ...PHONE, viewport: { width: 320, height: 640 } });
  const common = { business: "Donaudampfschifffahrtsgesellschaftskapitäne", origin: "https://safe.bluesky.example", name: "Ana Example" };
  for (const kind of Object.keys(CUSTOMER_FACTS) as CustomerKind[]) {
    await page.setContent(composeLetter(kind, "de", { ...CUSTOMER_FACTS[kind], ...common }).html ?? "");
    expect(await page.evaluate<number>("document.documentElement.scrollWidth"), kind).toBe(320);
  }
  await context.close();
});

test("a customer's own pages are whole on a phone", async () => {
  const { page, context } = await room.open({ ...PHONE, locale: "de-DE" });
  await page.goto(`${room.origin}/c/sign-in?lang=de`);
  await page.locator("#contact").fill(EMAIL);
  await page.getByRole("button", { name: "Code senden" }).click();
  await page.locator("#code").fill(await newest("customer_code", /\b\d{6}\b/u));
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.waitForURL("**/c/mine*");
  for (const name of ["mine", "held", "looks", "consents", "lists", "sessions", "requests", "requests/new"]) {
    await page.goto(`${room.origin}/c/${name}?lang=de`);
    await page.locator("main details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
    expect(await looksWrong(page, `long-${name.replace("/", "-")}`), name).toEqual([]);
  }
  await context.close();
});
