import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, call } from "../../src/edge/http/_test-edge.ts";
import { type CardCustomer, cardCustomer } from "../support/card-customer.ts";
import { type ConsoleBrowser, enrol, go, invite, join, looksWrong, openConsole } from "../support/console-browser.ts";
import { DESK_MAP, handIn, openDesk } from "../support/desk.ts";
import { picture } from "../support/picture.ts";

/** Two people at two browsers look at one detail: asked, agreed, shown for a minute; and what happens where there is no second one. */
const PASSPORT = "X7731942";
const CARD = { number: "4242 4242 4242 4242", expiry: "08/31", cvc: "737" };
const GROUPED = "4242 4242 4242 4242";
const REASON = "The airline wants it read out";
const MAP = DESK_MAP.replace(
  "\nrecipients:",
  `
  seer:
    booking: { passport: [clear], card: [clear] }
    needs: { clear: { approval: 2, reason: true } }
    breakGlass: true

recipients:`,
);

let safe: ConsoleBrowser;
let asOwner: (method: string, path: string, body?: unknown) => Promise<Answer>;
let ana: Page;
let rui: Page;
let subject = "";
let customer: CardCustomer;

beforeAll(async () => {
  safe = await openConsole();
  asOwner = await openDesk(safe);
  await asOwner("PUT", "/v1/data-map", { yaml: MAP });
  const { items } = (await asOwner("GET", "/v1/staff")).json as { items: { id: string }[] };
  await asOwner("PATCH", `/v1/staff/${items[0]?.id ?? ""}`, { roles: ["desk", "seer"] });
  [subject = ""] = await handIn(asOwner, safe.edge.port, [
    { first_name: "Marta", last_name: "Klein", email: "marta.klein@example.com", passport: PASSPORT },
  ]);
  customer = cardCustomer((method, path, sent) => call(safe.edge.port, method, path, sent), safe.origin);
  ana = safe.owner.page;
  await ana.reload();
});
afterAll(async () => {
  await safe.close();
});

const dialog = (page: Page, name: string | RegExp = /./u) => page.getByRole("dialog", { name });
const shown = (page: Page) => page.locator("[data-guarded]");

async function openRecord(): Promise<void> {
  await go(ana, `/customers/${subject}?purpose=booking`);
  await ana.getByRole("button", { name: "Ask to see Passport number" }).waitFor();
}

async function asks(label: string): Promise<void> {
  await ana.getByRole("button", { name: `Ask to see ${label}` }).click();
  await dialog(ana, "Two people look at this").getByLabel("Reason").fill(REASON);
  await ana.getByRole("button", { name: "Ask a colleague" }).click();
}

async function letters(kind: string): Promise<readonly { readonly text: string }[]> {
  const { items } = (await asOwner("GET", "/v1/outbox")).json as { items: { kind: string; text: string }[] };
  return items.filter((one) => one.kind === kind);
}

test("where nobody can agree that is said, and the glass is broken aloud: shown once, told to owner and customer, to be reviewed by another", async () => {
  await openRecord();
  await asks("Passport number");
  await ana.getByText("There is nobody else here who could agree to this.").waitFor();
  await ana.getByRole("button", { name: "Break the glass" }).click();
  await dialog(ana).getByText("Every owner is told at once.").waitFor();
  await dialog(ana).getByLabel("Reason").fill("She stands at the gate, it closes now");
  await ana.getByRole("button", { name: "Break the glass and look" }).click();
  await shown(ana).getByText(PASSPORT).waitFor();
  await ana.keyboard.press("Escape");
  await shown(ana).waitFor({ state: "detached" });
  expect(await ana.content()).not.toContain(PASSPORT);

  const [toOwner] = await letters("glass_broken");
  const [toCustomer] = await letters("value_seen");
  expect(toOwner?.text).toContain("Passport number");
  expect(toCustomer?.text).toContain("Passport number");
  expect(`${toOwner?.text ?? ""}${toCustomer?.text ?? ""}`).not.toContain(PASSPORT);
  await go(ana, "/approvals?show=glass");
  await ana.getByRole("button", { name: /^See\s*: Passport number/u }).click();
  await dialog(ana).getByText("You looked at this yourself, so somebody else reviews it.").waitFor();
  await ana.keyboard.press("Escape");
});

test("a colleague is told wherever they are, sees who, what and why and no value, and declines by one key; whoever asked sees it at once", async () => {
  const second = await safe.newPerson();
  rui = second.page;
  await rui.goto(await invite(safe, "rui@bluesky.example", ["seer"]));
  await join(rui, "Rui Costa");
  await enrol(rui, "Desk two");
  await go(rui, "/my/account");

  await openRecord();
  await asks("Passport number");
  await dialog(ana).getByText("Waiting for a colleague").waitFor();

  await rui.getByText("Ana Duarte asks for your word: Passport number").waitFor();
  await expect.poll(() => rui.title()).toMatch(/^\(1\) /u);
  await rui.getByRole("link", { name: /^Approvals\s*1/u }).waitFor();
  await rui.getByRole("button", { name: "Look" }).click();
  const vote = dialog(rui, "Ana Duarte asks to see: Passport number");
  await vote.getByText(REASON).first().waitFor();
  await vote.getByText(`Customer … ${subject.slice(-6)}`).waitFor();
  await picture(rui, "approval-vote");
  expect(await looksWrong(rui, "approval-vote")).toEqual([]);
  await rui.keyboard.press("d");
  await dialog(ana).getByText("A colleague declined").waitFor();
  await dialog(ana).getByText("Rui Costa").waitFor();
  expect(await letters("approval_asked")).toHaveLength(1);
});

test("asked again and agreed to, it is shown over the whole window with the name across it, and is neither selected, copied nor printed", async () => {
  await ana.getByRole("button", { name: "Ask again" }).click();
  await dialog(ana).getByLabel("Reason").fill(REASON);
  await ana.getByRole("button", { name: "Ask a colleague" }).click();
  await rui.keyboard.press("g");
  await rui.keyboard.press("y");
  await rui.getByRole("link", { name: "Passport number" }).waitFor();
  await rui.keyboard.press("j");
  await rui.keyboard.press("Enter");
  await dialog(rui, /asks to see/u).waitFor();
  await rui.keyboard.press("a");
  await rui.getByText("You agreed. Ana Duarte is told.").waitFor();
  await dialog(ana).getByText("Agreed").first().waitFor();
  await ana.getByRole("button", { name: "Show for 60 seconds" }).click();
  await shown(ana).getByText(PASSPORT).waitFor();
  await shown(ana).getByRole("img", { name: "Ana Duarte ·" }).waitFor();

  await picture(ana, "guarded-sight");
  await ana.evaluate("getSelection().selectAllChildren(document.body)");
  await ana.keyboard.press("Control+a");
  await ana.keyboard.press("Control+c");
  const taken = await ana.evaluate<{ isStopped: boolean; selected: string }>(`(() => {
    const copy = new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: new DataTransfer() });
    document.querySelector("[data-guarded] p").dispatchEvent(copy);
    return { isStopped: copy.defaultPrevented, selected: String(getSelection()) };
  })()`);
  expect(taken.isStopped).toBe(true);
  expect(taken.selected).not.toContain(PASSPORT);
  await ana.emulateMedia({ media: "print" });
  expect(await ana.evaluate("getComputedStyle(document.body).display")).toBe("none");
  await ana.emulateMedia({ media: "screen" });
  await ana.evaluate("dispatchEvent(new Event('blur'))");
  await shown(ana).waitFor({ state: "detached" });
  expect(await ana.evaluate("document.activeElement.textContent")).toContain("Ask to see");
});

test("whoever went on working is called back; a card is shown as it is printed, its security code once, and the minute is a minute", async () => {
  const { key } = (await asOwner("POST", "/v1/keys", { role: "intake", label: "Web site" })).json as { key: string };
  const body = { subject, asks: ["card"], purpose: "booking", transaction: { title: "Flights to Lisbon" } };
  const made = await call(safe.edge.port, "POST", "/v1/collection-requests", { key, body });
  expect(made.status, made.text).toBe(201);
  expect((await customer.byNumber(String(made.json["number"]))).status).toBe(303);
  const given = await customer.provides(await customer.seals({ card: CARD }));
  expect(given.status, given.text).toBeLessThan(300);

  await asks("Payment card");
  await ana.getByRole("button", { name: "Go on working" }).click();
  await go(ana, "/my/account");
  await rui.getByText("Ana Duarte asks for your word: Payment card").waitFor();
  await rui.getByRole("button", { name: "Look" }).click();
  await rui.getByRole("button", { name: "Agree" }).click();
  await ana.getByText("Agreed: you may look at Payment card now.").waitFor();
  await ana.getByRole("button", { name: "Look" }).click();
  await ana.getByRole("button", { name: "Show with the code, once" }).click();
  await shown(ana).getByText(GROUPED).waitFor();
  await shown(ana).getByText(CARD.cvc, { exact: true }).waitFor();
  expect(await looksWrong(ana, "guarded-card")).toEqual([]);
  await ana.getByRole("button", { name: "Hide" }).click();

  await openRecord();
  await ana.getByRole("button", { name: "Ask to see Payment card" }).click();
  await ana.getByRole("button", { name: "Show for 60 seconds" }).waitFor();
  await ana.getByRole("button", { name: "Show with the code, once" }).waitFor({ state: "detached" });
  await ana.getByRole("button", { name: "Show for 60 seconds" }).click();
  await shown(ana).getByText(GROUPED).waitFor();
  await ana.evaluate("{ const now = Date.now; Date.now = () => now() + 58_000; }");
  await shown(ana)
    .getByText(/^Hides in \d seconds?$/u)
    .waitFor();
  await shown(ana).waitFor({ state: "detached" });
});

test("another person says whether the glass was rightly broken, and nothing of what was seen stays in either browser", async () => {
  await go(rui, "/approvals?show=glass");
  await rui.getByRole("button", { name: /^Review\s*: Passport number/u }).click();
  await dialog(rui).getByText("It was justified").click();
  await dialog(rui).getByLabel("In a sentence or two, why").fill("The gate was closing; I have spoken with her.");
  await rui.getByRole("button", { name: "Close the review" }).click();
  await rui.getByText("The review is in the ledger.").waitFor();
  for (const page of [ana, rui]) {
    const kept = await page.evaluate<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href])");
    expect(`${kept}${await page.content()}`).not.toMatch(/X7731942|4242\D*4242\D*4242|\b737\b/u);
  }
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
