import { afterAll, beforeAll, expect, test } from "vitest";
import { expectedCodes } from "../support/decision-oracle.ts";
import type { Case } from "../support/decision-oracle.ts";
import { gather } from "../support/gather.ts";
import { LOADER, valueFor } from "../support/generated-map.ts";
import type { Json } from "../support/http-client.ts";
import { addTenant, caseOf, populate } from "../support/matrix-tenant.ts";
import type { MatrixTenant, Standing } from "../support/matrix-tenant.ts";
import { type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";
import type { App } from "../support/strongroom.ts";

/** The whole of roles × purposes × fields × forms × standings, asked over HTTP and judged by the oracle. */
const SEEDS = [11, 23, 37];
const CELLS_MIN = 20_000;
const AT_ONCE = 12;
const DAY_MS = 86_400_000;

type Cell = { readonly tenant: MatrixTenant; readonly role: string; readonly purpose: string; readonly standing: Standing };
type Wrong = { readonly kind: string; readonly cell: string; readonly expected: string; readonly got: string };

let room: OpenStrongroom;
const wrong: Wrong[] = [];
let cells = 0;
let app: App;
let tenants: readonly MatrixTenant[] = [];

beforeAll(async () => {
  room = await openStrongroom();
  wrong.length = 0;
  const seeds = [];
  for (const seed of SEEDS) seeds.push(await addTenant(room, seed));
  app = await room.serve();
  tenants = await gather(seeds, 1, (seed) => populate(app, seed));
}, 180_000);
afterAll(() => room.remove());

test("a masked read gives each field exactly as the decision table says", async () => {
  await gather(
    everyCell(() => true),
    AT_ONCE,
    (cell) => readMasked(cell, 0),
  );
  report();
});

test("a batch of reveals gives each field exactly as the decision table says", async () => {
  await gather(everyAsker(), AT_ONCE, (asker) => revealBatch(asker, 0));
  report();
});

test("a reveal with no reason, a short one, a padded one and a good one is judged by its trimmed length", async () => {
  const strict = everyCell(({ words }) => words.needs !== undefined);
  for (const reason of ["abc", "  abcd   ", "  abcde ", "booking the flight"]) {
    const share = reason === "booking the flight" ? strict : strict.filter((_, n) => n % 4 === 0);
    await gather(share, AT_ONCE, (cell) => revealOne(cell, 0, reason));
  }
  report();
});

test("a comparison needs masked, use or clear, and obeys the subject's standing", async () => {
  const spent = new Map<string, number>();
  await gather(
    everyCell(() => true),
    AT_ONCE,
    (cell, n) => compareOne(cell, n, spent),
  );
  report();
});

test("a change is taken without sight where it is granted, and only there", async () => {
  await gather(
    everyCell(() => true).filter((_, n) => n % 2 === 0),
    AT_ONCE,
    (cell, n) => changeOne(cell, n),
  );
  report();
});

test("a value older than its retention is refused in every form", async () => {
  const ageDays = 380;
  const moved = await app.call("POST", "/v1/clock", {
    key: tenants[0]?.tenant.ownerKey ?? "",
    body: { now: new Date(Date.now() + ageDays * DAY_MS).toISOString() },
  });
  expect(moved.status, moved.text).toBeLessThan(300);
  const share = everyCell(() => true).filter(({ standing }) => ["plain", "tangled"].includes(standing.name));
  await gather(share, AT_ONCE, (cell) => readMasked(cell, ageDays));
  await gather(everyAsker(), AT_ONCE, (asker) => revealBatch(asker, ageDays));
  report();
});

test("the matrix was large enough to mean something", () => {
  expect(cells).toBeGreaterThanOrEqual(CELLS_MIN);
});

/** Every role and purpose of which the role holds any grant; the others may not ask at all and are tested apart. */
function everyAsker(): Omit<Cell, "standing">[] {
  return tenants.flatMap((tenant) =>
    Object.entries(tenant.map.roles)
      .filter(([role]) => role !== LOADER)
      .flatMap(([role, { grants }]) => Object.keys(grants).map((purpose) => ({ tenant, role, purpose }))),
  );
}

function everyCell(isWanted: (role: MatrixTenant["map"]["roles"][string]) => boolean): Cell[] {
  return everyAsker()
    .filter(({ tenant, role }) => isWanted(tenant.map.roles[role] ?? { grants: {}, words: {} }))
    .flatMap((asker) => asker.tenant.subjects.map((standing) => ({ ...asker, standing })));
}

async function readMasked(cell: Cell, ageDays: number): Promise<void> {
  const { tenant, role, purpose, standing } = cell;
  const answer = await app.call("GET", `/v1/subjects/${standing.id}?purpose=${purpose}`, { key: tenant.keys[role] ?? "" });
  if (answer.status !== 200) return note(cell, "GET", "status 200", `${answer.status} ${answer.text}`);
  for (const field of Object.keys(tenant.map.fields)) {
    judge(caseOf(tenant, { ...cell, field, form: "masked", ageDays }), cell, field, answer.json.fields[field]);
  }
}

async function revealBatch(asker: Omit<Cell, "standing">, ageDays: number): Promise<void> {
  const { tenant, role, purpose } = asker;
  const fields = Object.keys(tenant.map.fields);
  const items = tenant.subjects.map(({ id }) => ({ subject: id, fields }));
  const answer = await app.call("POST", "/v1/reveals", { key: tenant.keys[role] ?? "", body: { items, purpose } });
  tenant.subjects.forEach((standing, n) => {
    const cell = { ...asker, standing };
    const item = answer.json?.items?.[n];
    if (item?.subject !== standing.id || item.fields === undefined)
      return note(cell, "POST /v1/reveals", "an item in its place", `${answer.status} ${JSON.stringify(item)}`);
    for (const field of fields) judge(caseOf(tenant, { ...cell, field, form: "clear", ageDays }), cell, field, item.fields[field]);
  });
}

async function revealOne(cell: Cell, ageDays: number, reason: string): Promise<void> {
  const { tenant, role, purpose, standing } = cell;
  const fields = Object.keys(tenant.map.fields);
  const answer = await app.call("POST", `/v1/subjects/${standing.id}/reveals`, {
    key: tenant.keys[role] ?? "",
    body: { fields, purpose, reason },
  });
  if (answer.status !== 200) return note(cell, "reveal", "status 200", `${answer.status} ${answer.text}`);
  if (typeof answer.json.entry !== "string") note(cell, "reveal", "a ledger entry", "none");
  for (const field of fields)
    judge(caseOf(tenant, { ...cell, field, form: "clear", ageDays, reason }), cell, field, answer.json.fields[field]);
}

/** One field per ask; granted comparisons of one subject's field are kept few, for attempts are counted. */
async function compareOne(cell: Cell, n: number, spent: Map<string, number>): Promise<void> {
  const { tenant, role, purpose, standing } = cell;
  const names = Object.keys(tenant.map.fields);
  const field = names[n % names.length] ?? "";
  const expected = expectedCodes(caseOf(tenant, { ...cell, field, form: "comparison", ageDays: 0 }));
  const place = `${standing.id} ${field}`;
  if (expected.length === 0) {
    if ((spent.get(place) ?? 0) >= 2) return;
    spent.set(place, (spent.get(place) ?? 0) + 1);
  }
  const value = valueFor(tenant.map.fields[field]?.type ?? "text", standing.seed);
  const answer = await app.call("POST", `/v1/subjects/${standing.id}/comparisons`, {
    key: tenant.keys[role] ?? "",
    body: { field, value, purpose },
  });
  if (expected.length === 0) {
    cells += 1;
    if (answer.status !== 200 || answer.json.match !== true) note(cell, `comparison ${field}`, "match", `${answer.status} ${answer.text}`);
  } else {
    judgeRefusal(expected, cell, `comparison ${field}`, answer.status < 400 ? undefined : answer.json);
  }
}

async function changeOne(cell: Cell, n: number): Promise<void> {
  const { tenant, role, purpose, standing } = cell;
  const names = Object.keys(tenant.map.fields);
  const field = names[(n * 5) % names.length] ?? "";
  const expected = expectedCodes(caseOf(tenant, { ...cell, field, form: "change", ageDays: 0 }));
  const value = valueFor(tenant.map.fields[field]?.type ?? "text", standing.seed);
  const answer = await app.call("PATCH", `/v1/subjects/${standing.id}`, {
    key: tenant.keys[role] ?? "",
    body: { fields: { [field]: value }, purpose },
  });
  if (expected.length > 0)
    return judgeRefusal(expected, cell, `change ${field}`, answer.status < 400 ? undefined : refusalIn(answer.json, field));
  cells += 1;
  if (answer.status !== 200) note(cell, `change ${field}`, "status 200", `${answer.status} ${answer.text}`);
  if (answer.json?.fields?.[field]?.form === "clear") note(cell, `change ${field}`, "no sight", answer.text);
}

/** A refused change names its field; the problem itself carries the first code. */
function refusalIn(problem: Json, field: string): Json {
  return problem?.fields?.find((entry: Json) => entry.field === field) ?? problem;
}

function judge(c: Case, cell: Cell, field: string, got: Json): void {
  const expected = expectedCodes(c);
  const where = `${c.form} ${field}${c.reason === undefined ? "" : ` reason «${c.reason}»`}${c.ageDays > 0 ? ` at ${c.ageDays} d` : ""}`;
  if (expected.length > 0) return judgeRefusal(expected, cell, where, got?.form === "refused" ? got : undefined, got);
  cells += 1;
  const plain = valueFor(cell.tenant.map.fields[field]?.type ?? "text", cell.standing.seed);
  if (got?.form !== c.form) note(cell, where, c.form, JSON.stringify(got));
  else if (c.form === "clear" && String(got.value) !== String(plain)) note(cell, where, `the value ${plain}`, JSON.stringify(got));
  else if (c.form === "masked" && String(plain).length > 6 && String(got.value) === String(plain))
    note(cell, where, "a mask", "the value itself");
}

function judgeRefusal(expected: readonly string[], cell: Cell, where: string, refused: Json, got: Json = refused): void {
  cells += 1;
  if (refused === undefined) return note(cell, where, `refused ${expected.join(", ")}`, JSON.stringify(got ?? "granted"));
  const codes = [refused.code, ...(refused.also ?? [])].join(", ");
  if (codes !== expected.join(", ")) note(cell, where, expected.join(", "), codes);
  else if (!refused.say || refused.unlock === undefined) note(cell, where, "words to say and what would unlock", JSON.stringify(refused));
}

function note({ tenant, role, purpose, standing }: Cell, where: string, expected: string, got: string): void {
  const granted = !expected.startsWith("refused");
  const kind =
    got.includes('"form":"clear"') && !granted ? "over-grant" : granted && got.includes("refused") ? "under-grant" : "difference";
  wrong.push({
    kind,
    cell: `${tenant.map.controller.name} ${role}/${purpose} ${standing.name}: ${where}`,
    expected,
    got: got.slice(0, 300),
  });
}

/** Tells the first differences of this test, and how many there are. */
function report(): void {
  const found = wrong.splice(0);
  const counted = Object.entries(Object.groupBy(found, ({ kind }) => kind)).map(([kind, list]) => `${kind}: ${list?.length ?? 0}`);
  const lines = found
    .slice(0, 25)
    .map(({ kind, cell, expected, got }) => `${kind}: ${cell}\n    expected ${expected}\n    got      ${got}`);
  expect(lines.join("\n"), `${counted.join(", ")} of ${cells} cells`).toBe("");
}
