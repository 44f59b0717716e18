import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, go, invite, join, looksWrong, openConsole } from "../support/console-browser.ts";
import { DESK_MAP, handIn, openDesk, trustDevices } from "../support/desk.ts";
import { type TestVendor, approveVendor, startVendor } from "../support/forwards.ts";
import { picture } from "../support/picture.ts";

/** A vendor is written down, approved, used and suspended: by its owner, and by an agent who sees no card and no passport. */
const MAP = DESK_MAP.replace(
  "      card: [masked, use, change]\n      notes",
  "      card: [masked, use, change]\n      passport: [masked, use, change]\n      seat: [clear, use]\n      notes",
).replace(
  "      last_name: [clear, change]\n      email: [clear, use, change]",
  "      last_name: [clear, use, change]\n      email: [clear, use, change]",
);
const NUMBER = "4539578763100002";
const PASSPORT = "925665416";
const WITHIN_MS = 120_000;

let safe: ConsoleBrowser;
let page: Page;
let agent: Page;
let vendor: TestVendor;
let customer = "";

beforeAll(async () => {
  [safe, vendor] = await Promise.all([openConsole(), startVendor()]);
  page = safe.owner.page;
  const asOwner = await openDesk(safe);
  await asOwner("PUT", "/v1/data-map", { yaml: MAP });
  const card = [{ number: NUMBER, expiry: "04/39", holder: "M KLEIN" }];
  [customer = ""] = await handIn(asOwner, safe.edge.port, [{ first_name: "Marta", last_name: "Klein", passport: PASSPORT, card }]);
  const noor = await safe.newPerson();
  agent = noor.page;
  await agent.goto(await invite(safe, "noor@bluesky.example", ["desk"]));
  await join(agent, "Noor Haddad");
  await trustDevices(safe.edge);
});
afterAll(async () => {
  await safe.close();
  await vendor.close();
});

const dialog = (of = page): ReturnType<Page["getByRole"]> => of.getByRole("dialog");
const closed = (of = page): Promise<void> => dialog(of).waitFor({ state: "detached" });
const region = (name: string, of = page): ReturnType<Page["getByRole"]> => of.getByRole("region", { name, exact: true });
async function change(part: string, fill: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: `Change ${part}` }).click();
  await fill();
  await dialog().getByRole("button", { name: "Save" }).click();
  await closed();
}

test(
  "a vendor is written down by keys alone, and given nothing before somebody has asked their questions and approved it",
  async () => {
    await page.locator("body").press("g");
    await page.locator("body").press("e");
    await page.getByRole("heading", { level: 1, name: "Vendors" }).waitFor();
    await page.getByText("No vendor here").waitFor();
    await page.keyboard.press("c");
    await dialog().getByLabel("Name").fill("Pretend Air");
    await dialog().getByLabel("Address").fill(`${vendor.origin}/api`);
    await dialog().getByLabel("Recipient in the data map").selectOption({ label: "The airlines you fly with" });
    await dialog().getByRole("button", { name: "Propose" }).click();
    await dialog().locator("[aria-invalid=true]").waitFor();
    await dialog().getByLabel("Address").fill(vendor.origin);
    await dialog().getByLabel("It runs on this machine").check();
    await dialog().getByRole("button", { name: "Propose" }).click();
    await page.getByText("This vendor has not been approved yet, so nothing is given to it.").waitFor();

    await change("About", async () => {
      await dialog().getByLabel("What it does for you").fill("Flies your customers, on paper.");
      await dialog().getByLabel("Terms").fill("https://air.example/terms");
      await dialog().getByLabel("Privacy notice").fill("https://air.example/privacy");
      await dialog().getByLabel("Answers for it here").fill("Ana Duarte");
      await dialog().getByLabel("Named operations only").check();
    });
    await change("When something goes wrong", async () => {
      await dialog().getByLabel("Whom to call there").fill("Ines Prado, +351 210 000 001");
      await dialog().getByLabel("Tells of a breach within, hours").fill("24");
    });
    await change("What we asked", () => dialog().getByLabel("In which countries").fill("Portugal and Ireland."));
    await change("Certificates", async () => {
      await dialog().getByRole("button", { name: "Add a certificate" }).click();
      await dialog().getByRole("textbox", { name: "Certificate" }).fill("PCI DSS 4.0.1, level 1");
      await dialog().getByLabel("Valid until").fill("2039-06-30");
    });
    await change("Passes on to", async () => {
      await dialog().getByRole("button", { name: "Add somebody" }).click();
      await dialog().getByLabel("Who", { exact: true }).fill("Pretend Cloud");
      await dialog().getByLabel("Country").fill("Ireland");
      await dialog().getByLabel("What for").fill("Hosting");
    });
    await page.getByText("Ines Prado").waitFor();
    // What a colleague wrote while the form was open stays.
    await change("About", async () => {
      const body = { does: "Flies your customers, on paper. Never at night." };
      await call(safe.edge.port, "PATCH", `/v1${new URL(page.url()).pathname}`, { key: safe.ownerKey, body });
      await dialog().getByLabel("Terms").fill("https://air.example/our-terms");
    });
    await page.getByText("Never at night.").waitFor();
    await page.getByText("air.example/our-terms").waitFor();

    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await dialog().getByText("how you would leave it").waitFor();
    expect(await dialog().getByText("whom to call there").count()).toBe(0);
    await dialog().getByRole("button", { name: "Approve", exact: true }).click();
    await closed();
    await page.getByText("has not been approved").waitFor({ state: "detached" });
  },
  WITHIN_MS,
);

test(
  "an operation is written once: what stands for nothing is told by its name, and the vendor's key is shown to owners only",
  async () => {
    await page.getByRole("button", { name: "New operation" }).click();
    await dialog().getByLabel("What it is called").first().fill("Book a seat");
    await dialog().getByRole("button", { name: "Add something to fill in" }).click();
    const line = dialog().getByRole("group", { name: "Line 1" });
    await line.getByLabel("What it is called").fill("Seat");
    await line.getByRole("textbox", { name: "Name" }).fill("seat");
    await dialog().getByLabel("Path").fill("/api/bookings");
    await dialog().getByRole("button", { name: "Add a header" }).click();
    await dialog().getByLabel("Header", { exact: true }).fill("authorization");
    await dialog().getByLabel("Value", { exact: true }).fill("Bearer of-pretend-air");
    const body = dialog().getByRole("textbox", { name: "Body" });
    const written = (passenger: string): string =>
      JSON.stringify({
        flight: "BA286",
        passenger,
        passport: "{{subject.passport}}",
        seat: "{{params.seat}}",
        expires: "{{card.expiry | MM/YYYY}}",
        number: "",
      });
    await body.fill(written("{{subject.shoe}}"));
    await dialog().getByText("One of them stands for nothing that this vendor may have.").waitFor();
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("{{subject.shoe}}: The data map knows no such field.").waitFor();

    const text = written("{{subject.last_name | upper}}");
    await body.fill(text);
    await body.evaluate(
      (area, at) => (area as unknown as { setSelectionRange(from: number, to: number): void }).setSelectionRange(at, at),
      text.length - 2,
    );
    await dialog().getByLabel("A place for").selectOption({ label: "Number" });
    await dialog().getByLabel("Written as").selectOption("digits");
    await dialog().getByRole("button", { name: "Put in" }).click();
    expect(await body.inputValue()).toContain('"number":"{{card.number | digits}}"');
    expect(await looksWrong(page, "vendor-operation")).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await closed();
    await page.getByText("Sends: Payment card, Last name, Passport number").waitFor();
    await page.getByText("POST /api/bookings").waitFor();

    await page.getByRole("button", { name: "New operation" }).click();
    await dialog().getByLabel("What it is called").first().fill("Cancel a booking");
    await dialog().getByLabel("Path").fill("/hostile/reset");
    await dialog().getByLabel("What the body is").selectOption("A web form");
    await dialog().getByRole("textbox", { name: "Body" }).fill("passport = {{subject.passport}}");
    await dialog().getByRole("button", { name: "Save" }).click();
    await closed();
  },
  WITHIN_MS,
);

test(
  "an agent books a seat by a small form, once though the line broke: the vendor has the card and the passport, and no page had either",
  async () => {
    await go(agent, `/customers/${customer}`);
    await agent.getByRole("button", { name: "Send to a vendor" }).waitFor();
    await agent.keyboard.press("f");
    await agent.getByRole("heading", { level: 1, name: "Send to a vendor" }).waitFor();
    await agent.getByRole("radio", { name: "Book a seat" }).check();
    await agent.getByRole("textbox", { name: "Seat" }).fill("4242 4242 4242 4242");
    await agent.getByText("card request").first().waitFor();
    await agent.getByRole("textbox", { name: "Seat" }).fill("12A");
    await agent.getByRole("combobox", { name: "Card" }).waitFor();
    expect(await agent.getByText("of-pretend-air").count()).toBe(0);
    await picture(agent, "forward");
    const before = vendor.seen().length;
    // It is sent, and the line breaks before the answer is there.
    await agent.route(
      "**/v1/forwards",
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await agent.getByRole("button", { name: "Send to Pretend Air" }).click();
    await agent.getByText("No answer came from this server.").waitFor();
    await agent.getByRole("button", { name: "Send to Pretend Air" }).click();
    await agent.getByText("Pretend Air took it and answered with 201.").waitFor();
    expect(vendor.seen().length - before).toBe(1);
    await agent.getByText('"state": "confirmed"').waitFor();
    expect(JSON.parse(vendor.seen().at(-1)?.body ?? "")).toMatchObject({
      number: NUMBER,
      passport: PASSPORT,
      passenger: "KLEIN",
      seat: "12A",
    });
    expect(vendor.seen().at(-1)?.headers["authorization"]).toBe("Bearer of-pretend-air");
    expect(await agent.content()).not.toMatch(/45395787|92566541/u);
    expect(await looksWrong(agent, "forward-answer")).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "where no answer came it is said that nobody knows, and it is not sent again by itself",
  async () => {
    const before = vendor.seen().length;
    await agent.getByRole("button", { name: "Send another" }).click();
    await agent.getByRole("radio", { name: "Cancel a booking" }).check();
    await agent.getByRole("button", { name: "Send to Pretend Air" }).click();
    await agent.getByText("whether the vendor did what was asked is not known").waitFor();
    expect(vendor.seen().length - before).toBe(1);
    await go(agent, "/forwards");
    await agent.getByText("taken, 201").waitFor();
    await agent.getByRole("link", { name: "Pretend Air cancel-a-booking" }).click();
    await dialog(agent).getByText("the line broke").waitFor();
    await dialog(agent).getByText("before anybody sends it anew").waitFor();
    await agent.keyboard.press("Escape");
  },
  WITHIN_MS,
);

test(
  "a suspended vendor is refused in words that can be read aloud, by a form that was open before, and by every later one",
  async () => {
    await go(agent, `/forwards/new?customer=${customer}&purpose=booking`);
    await agent.getByRole("radio", { name: "Cancel a booking" }).check();
    await agent.getByRole("button", { name: "Send to Pretend Air" }).waitFor();
    await go(page, "/vendors");
    await page.getByLabel("Find by name").fill("hotel");
    await page.getByText("No such vendor").waitFor();
    expect(await page.getByRole("link", { name: "Pretend Air" }).count()).toBe(0);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("link", { name: "Pretend Air" }).waitFor();
    await page.getByLabel("Find by name").fill("d áir");
    await page.getByRole("link", { name: "Pretend Air" }).click();
    await region("What it was given").getByText("Payment card").waitFor();
    await picture(page, "vendor");
    await page.getByRole("button", { name: "Suspend" }).click();
    await dialog().getByRole("button", { name: "Suspend" }).click();
    await closed();

    const before = vendor.seen().length;
    await agent.getByRole("button", { name: "Send to Pretend Air" }).click();
    await agent.getByText("“This vendor is suspended, so nothing is given to it.”").waitFor();
    expect(vendor.seen().length).toBe(before);
    await agent.reload();
    await agent.getByRole("radio", { name: /^Pretend Air/u }).check();
    await agent.getByText("The owner can approve it again once the matter is settled.").waitFor();
    expect(await agent.getByRole("button", { name: "Send to Pretend Air" }).count()).toBe(0);
  },
  WITHIN_MS,
);

test(
  "what is damaged of a vendor and its operations is marked for its owner with what mends it, and is gone when it was written anew",
  async () => {
    const key = safe.ownerKey;
    const id = await approveVendor(safe.edge, key, "https://broken.example", { name: "broken", label: "Broken Air", loopback: false });
    const path = `/v1/vendors/${id}`;
    const book = { name: "book", label: "Book", parameters: [], request: { method: "POST", path: "/book", body: { who: "us" } } };
    await call(safe.edge.port, "PATCH", path, { key, body: { breachContact: "Bo Breach" } });
    await call(safe.edge.port, "POST", `${path}/operations`, { key, body: book });
    const { count } = await safe.db
      .owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id in (${`vendor/${id}`}, ${`vendor-operation/${id}/book`})`;
    expect(count).toBe(2);

    const marks = (of: ReturnType<typeof region>) => of.getByText("damaged: cannot be read").count();
    await go(page, "/vendors");
    // What was made by the API is not in the list that the page holds.
    await page.reload();
    const row = page.getByRole("row", { name: /Broken Air/u });
    await row.getByText("damaged: cannot be read").waitFor();
    await row.getByRole("link").click();
    const note = page.getByText("Its contacts are damaged and cannot be read");
    await note.waitFor();
    await region("Operations").getByText("Its request is damaged, so it cannot be sent.").waitFor();
    expect([await marks(region("About")), await marks(region("When something goes wrong"))]).toEqual([1, 2]);
    expect(await region("Operations").getByRole("link", { name: /^Use/u }).count()).toBe(0);
    expect(await looksWrong(page, "vendor-damaged")).toEqual([]);
    // It is the only one, and taken neither by itself nor by an address that names it.
    for (const named of ["", "&operation=book"]) {
      await go(page, `/forwards/new?customer=${customer}&purpose=booking&vendor=${id}${named}`);
      const book = page.getByRole("radio", { name: "Book damaged: cannot be read" });
      await book.waitFor();
      expect([await book.isDisabled(), await book.isChecked()]).toEqual([true, false]);
      expect(await page.getByRole("button", { name: "Send to Broken Air" }).count()).toBe(0);
    }
    await go(page, `/vendors/${id}`);
    await note.waitFor();

    await change("When something goes wrong", async () => dialog().getByLabel("Whom to call there").fill("Bea Breach"));
    await note.waitFor({ state: "detached" });
    await region("Operations")
      .getByRole("button", { name: /^Change.*Book$/u })
      .click();
    await dialog().getByLabel("Path").fill("/book");
    await dialog().getByLabel("Body", { exact: true }).fill('{ "who": "us" }');
    await dialog().getByRole("button", { name: "Save" }).click();
    await closed();
    await region("Operations").getByText("POST /book").waitFor();
    expect(
      await page
        .getByRole("main")
        .getByText(/damaged/u)
        .count(),
    ).toBe(0);
    await call(safe.edge.port, "PATCH", path, { key, body: { state: "left" } });
  },
  WITHIN_MS,
);

/** What the extension asks of the console in its page, and the labels that it is answered. */
const VENDORS_TOLD = `new Promise((resolve) => {
  addEventListener("message", ({ ports: [port] }) => {
    port?.addEventListener("message", ({ data }) => resolve(data.answer.ok ? data.answer.value.map((one) => one.label) : [JSON.stringify(data)]));
    port?.start();
    port?.postMessage({ id: 1, verb: "vendors", ask: {} });
  });
  postMessage({ strongroom: "extension" }, location.origin);
})`;

test(
  "the extension is told of every vendor whose page the owner may teach it, however many there are",
  async () => {
    for (let n = 0; n < 110; n += 1)
      await approveVendor(safe.edge, safe.ownerKey, `https://more${n}.example`, { name: `more${n}`, label: `More ${n}`, loopback: false });
    const labels = await page.evaluate<readonly string[]>(VENDORS_TOLD);
    expect(labels.filter((label) => label.startsWith("More ")).length, labels.at(0)).toBe(110);
  },
  WITHIN_MS,
);

test("no page had a script error or broke the content security policy", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
