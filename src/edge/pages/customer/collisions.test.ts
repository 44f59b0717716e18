import { afterAll, beforeAll, expect, test } from "vitest";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

let pages: CustomerPages;
let cookie = "";

beforeAll(async () => {
  pages = await openCustomerPages(COLLECTING_MAP.replace("purposes:\n", "purposes:\n  club: { label: Run the club, basis: consent }\n"));
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }));
  cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code: codeIn((await pages.mails())[0]) }));
  // The database lets one of two go that wait for each other; here whoever writes the entry of a deed, as often as is said.
  await pages.db.owner`create sequence collisions`;
  await pages.db.owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= current_setting('strongroom.collisions', true)::int then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return null;
    end $$`;
  await pages.db.owner`create trigger collide before insert on ledger_batches for each statement execute function collide()`;
});
afterAll(() => pages.close());

async function collideTimes(times: number): Promise<void> {
  await pages.db.owner`select setval('collisions', 1, false)`;
  await pages.db.owner.unsafe(`alter function collide() set strongroom.collisions = '${times}'`);
}

test("what a customer sends is tried again where it collides, done once, and fails only where it collides each time", async () => {
  const choose = (allow: "yes" | "no"): ReturnType<CustomerPages["post"]> =>
    pages.post("/c/consents", { of: "use", name: "club", allow }, { cookie });
  await collideTimes(2);
  const chosen = await choose("yes");
  expect([chosen.status, chosen.headers["location"]]).toEqual([303, "/c/consents?lang=en&saved=1"]);
  const history = await call(pages.edge.port, "GET", `/v1/subjects/${pages.subject}/consents/club/history`, { key: pages.ownerKey });
  expect(history.json["items"]).toHaveLength(1);

  await collideTimes(2);
  const shown = await pages.post("/c/held", { field: "name" }, { cookie });
  expect([shown.status, shown.text.includes("Ana Example")]).toEqual([200, true]);

  await collideTimes(99);
  expect((await choose("no")).status).toBe(500);
  await collideTimes(0);
});
