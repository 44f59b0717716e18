import { afterAll, beforeAll, expect, test } from "vitest";
import { expectedOfRoles } from "../support/decision-oracle.ts";
import type { Case } from "../support/decision-oracle.ts";
import { gather } from "../support/gather.ts";
import { valueFor } from "../support/generated-map.ts";
import type { Json } from "../support/http-client.ts";
import { caseOf } from "../support/matrix-tenant.ts";
import type { Standing } from "../support/matrix-tenant.ts";
import { ADDRESSES, CLEARED, openStaffMatrix } from "../support/staff-matrix.ts";
import type { MatrixPerson, Session, StaffMatrix } from "../support/staff-matrix.ts";

/** Roles × clearance × device × network × sign-in, asked over HTTP by people with sessions and judged by the oracle. */
const SEED = 53;
const CELLS_MIN = 100_000;
const AT_ONCE = 8;

type Circumstances = {
  readonly roles: readonly string[];
  readonly person: MatrixPerson;
  readonly session: Session;
  readonly address: string;
  readonly signedInBy: "passkey" | "totp";
  readonly signedInMinutesAgo: number;
  readonly purpose: string;
};

let matrix: StaffMatrix;
let cells = 0;
const wrong: string[] = [];
const seen = new Map<string, number>();

beforeAll(async () => {
  wrong.length = 0;
  matrix = await openStaffMatrix(SEED);
});
afterAll(() => matrix.close());

test("every person, on every device, from every place and after every sign-in gets exactly what the decision table says", async () => {
  for (const signedInBy of ["passkey", "totp"] as const) {
    for (const signedInMinutesAgo of [0, 6]) {
      await matrix.setSignIn(signedInBy, signedInMinutesAgo);
      for (const roles of matrix.roleSets) {
        await matrix.setRoles(roles);
        await gather(askers({ roles, signedInBy, signedInMinutesAgo }), AT_ONCE, askAll);
      }
    }
  }
  expect(wrong.slice(0, 20).join("\n"), `${wrong.length} of ${cells} cells`).toBe("");
}, 240_000);

test("the matrix was large enough, and met every rule that people can meet, to mean something", () => {
  expect(cells).toBeGreaterThanOrEqual(CELLS_MIN);
  expect(seen.get("guarded") ?? 0).toBeGreaterThan(20);
  const rules = [
    "granted",
    "clearance_missing",
    "device_not_trusted",
    "network_not_allowed",
    "step_up_needed",
    "no_open_call",
    "approval_needed",
  ];
  for (const code of rules) expect(seen.get(code) ?? 0, code).toBeGreaterThan(100);
});

/**
 * Every second combination, as on a chessboard, so that each two circumstances meet with all of the others; purposes take
 * turns. A batch asks for every field of every customer.
 */
function askers(base: Pick<Circumstances, "roles" | "signedInBy" | "signedInMinutesAgo">): readonly Circumstances[] {
  const purposes = [...new Set(base.roles.flatMap((role) => Object.keys(matrix.map.roles[role]?.grants ?? {})))];
  const colour = matrix.roleSets.indexOf(base.roles) + (base.signedInBy === "totp" ? 1 : 0) + (base.signedInMinutesAgo > 0 ? 1 : 0);
  return matrix.people.flatMap((person, p) =>
    person.sessions.flatMap((session, s) =>
      ADDRESSES.flatMap((address, a): readonly Circumstances[] => {
        if ((colour + p + s + a) % 2 === 1) return [];
        const purpose = purposes[(colour + p * 3 + s * 5 + a) % purposes.length] ?? "care";
        return [{ ...base, person, session, address, purpose }];
      }),
    ),
  );
}

async function askAll(one: Circumstances, n: number): Promise<void> {
  await revealBatch(one, n % 2 === 0 ? undefined : "booking the flight");
  if (n % 2 === 0) await readMasked(one, n);
  if (n % 3 === 0) await changeOne(one, n);
  if (n % 4 === 0) await compareOne(one, n);
  const isHelped = one.roles.some((role) => matrix.map.roles[role]?.words.breakGlass === true);
  if (!isHelped || one.session.device !== "sound") return n % 5 === 1 ? lookAtOne(one, n, fieldAt(n * 5)) : undefined;
  for (const [at, field] of sightOf(one)
    .slice(0, one.person.profile === "all" ? 8 : 2)
    .entries())
    await lookAtOne(one, n + at, field);
}

/** The fields that any of the roles would let see. */
function sightOf({ roles, purpose }: Circumstances): readonly string[] {
  const grants = roles.flatMap((role) => Object.entries(matrix.map.roles[role]?.grants[purpose] ?? {}));
  return [...new Set(grants.flatMap(([field, forms]) => (forms.includes("clear") ? [field] : [])))];
}

/** By itself, where a second person's yes and broken glass count; in the batch above neither does. */
async function lookAtOne(one: Circumstances, n: number, field: string): Promise<void> {
  const standing = subjectAt(n % 3);
  const reason = ["the customer is stranded", "  abc  ", "stranded at sea", undefined][n % 4];
  const breakGlass = n % 3 !== 0;
  const body = {
    fields: [field],
    purpose: one.purpose,
    ...(reason === undefined ? {} : { reason }),
    ...(breakGlass ? { breakGlass } : {}),
  };
  const answer = await one.session.call("POST", `/v1/subjects/${standing.id}/reveals`, { body, headers: headersOf(one) });
  const got = answer.json?.fields?.[field];
  if (got === undefined) return void wrong.push(`${tell(one)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  const othersAgree = matrix.isAgreed(one.person, standing.id, field, one.purpose) ? 1 : 0;
  const guard = judge(one, standing, field, "clear", got, reason, { othersAgree, breakGlass });
  if (guard !== (answer.json.guarded !== undefined)) wrong.push(`${tell(one)} ${field}: ${guard ? "not " : ""}guarded`);
}

async function revealBatch(one: Circumstances, reason: string | undefined): Promise<void> {
  const fields = Object.keys(matrix.map.fields);
  const body = {
    items: matrix.subjects.map(({ id }) => ({ subject: id, fields })),
    purpose: one.purpose,
    ...(reason === undefined ? {} : { reason }),
  };
  const answer = await one.session.call("POST", "/v1/reveals", { body, headers: headersOf(one) });
  matrix.subjects.forEach((standing, at) => {
    const item = answer.json?.items?.[at];
    if (item?.fields === undefined) return void wrong.push(`${tell(one)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    for (const field of fields) judge(one, standing, field, "clear", item.fields[field], reason);
  });
}

async function readMasked(one: Circumstances, n: number): Promise<void> {
  const standing = subjectAt(n);
  const path = `/v1/subjects/${standing.id}?purpose=${one.purpose}`;
  const answer = await one.session.call("GET", path, { headers: headersOf(one) });
  if (answer.status !== 200) return void wrong.push(`${tell(one)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  for (const field of Object.keys(matrix.map.fields)) judge(one, standing, field, "masked", answer.json.fields[field]);
}

async function changeOne(one: Circumstances, n: number): Promise<void> {
  const [standing, field] = [subjectAt(n), fieldAt(n)];
  const value = valueFor(matrix.map.fields[field]?.type ?? "text", standing.seed);
  const body = { fields: { [field]: value }, purpose: one.purpose };
  const answer = await one.session.call("PATCH", `/v1/subjects/${standing.id}`, { body, headers: headersOf(one) });
  const told = answer.status === 200 ? { form: "change" } : (answer.json?.fields?.[0] ?? answer.json);
  judge(one, standing, field, "change", answer.status === 200 ? told : { ...told, form: "refused" });
}

async function compareOne(one: Circumstances, n: number): Promise<void> {
  const [standing, field] = [subjectAt(n + 1), fieldAt(n + 3)];
  const value = valueFor(matrix.map.fields[field]?.type ?? "text", standing.seed);
  const path = `/v1/subjects/${standing.id}/comparisons`;
  const answer = await one.session.call("POST", path, { body: { field, value, purpose: one.purpose }, headers: headersOf(one) });
  const got = answer.status === 200 && answer.json.match === true ? { form: "comparison" } : { ...answer.json, form: "refused" };
  judge(one, standing, field, "comparison", got);
}

const ALONE = { othersAgree: 0, breakGlass: false };

/** Answers whether what is shown has to be guarded: it was granted, and would not be to the asker alone. */
function judge(
  one: Circumstances,
  standing: Standing,
  field: string,
  form: Case["form"],
  got: Json,
  reason?: string,
  helped: typeof ALONE = ALONE,
): boolean {
  cells += 1;
  const person = {
    cleared: CLEARED[one.person.profile],
    deviceTrusted: one.session.device === "sound",
    signedInBy: one.signedInBy,
    signedInMinutesAgo: one.signedInMinutesAgo,
  };
  const about = {
    purpose: one.purpose,
    field,
    standing,
    form,
    ageDays: 0,
    address: one.address,
    ...(reason === undefined ? {} : { reason }),
  };
  const casesOf = (roles: readonly string[], othersAgree: number, breaksGlass: boolean): readonly Case[] =>
    roles.map((role) => caseOf(matrix, { ...about, role, person: { ...person, othersAgree, breaksGlass } }));
  const urgent = helped.breakGlass ? one.roles.filter((role) => matrix.map.roles[role]?.words.breakGlass === true) : [];
  const cases = [...casesOf(one.roles, helped.othersAgree, false), ...casesOf(urgent, helped.othersAgree, true)];
  const expected = expectedOfRoles(cases).join(", ") || "granted";
  const isGuarded = expected === "granted" && expectedOfRoles(casesOf(one.roles, 0, false)).length > 0;
  const plain = String(valueFor(matrix.map.fields[field]?.type ?? "text", standing.seed));
  const told = got?.form === "refused" ? [got.code, ...(got.also ?? [])].join(", ") : got?.form === form ? "granted" : JSON.stringify(got);
  const [first = ""] = expected.split(", ");
  seen.set(first, (seen.get(first) ?? 0) + 1);
  if (told !== expected)
    wrong.push(
      `${told === "granted" ? "over-grant" : "difference"} ${tell(one)} ${standing.name} ${form} ${field}: expected ${expected}, got ${told}`,
    );
  else if (form === "clear" && told === "granted" && String(got.value) !== plain) wrong.push(`${tell(one)} ${field}: not the value`);
  else if (/clearance_missing|device_not_trusted/u.test(expected)) checkLacks(one, cases, got, field);
  if (isGuarded) seen.set("guarded", (seen.get("guarded") ?? 0) + 1);
  return isGuarded;
}

/** Whoever is refused for clearance or device is told what is lacking, all of it and nothing else. */
function checkLacks(one: Circumstances, cases: readonly Case[], got: Json, field: string): void {
  if (cases.length > 1) return;
  const codes = [got.code, ...(got.also ?? [])];
  const cleared = CLEARED[one.person.profile];
  const missing = codes.includes("clearance_missing") ? (cases[0]?.person?.requires ?? []).filter((name) => !cleared.includes(name)) : [];
  const device = codes.includes("device_not_trusted") ? [one.session.device === "known" ? "not_enrolled" : "disk_not_encrypted"] : [];
  const told = (got.lacks ?? []).map((lack: Json) => String(lack.name)).join(", ");
  if (told !== [...missing, ...device].join(", "))
    wrong.push(`${tell(one)} ${field}: lacks ${[...missing, ...device].join(", ")}, told ${told}`);
  if (!got.unlock) wrong.push(`${tell(one)} ${field}: no words`);
}

function subjectAt(n: number): Standing {
  return matrix.subjects[n % matrix.subjects.length] as Standing;
}

function fieldAt(n: number): string {
  const names = Object.keys(matrix.map.fields);
  return names[n % names.length] ?? "";
}

function headersOf({ address }: Circumstances): Readonly<Record<string, string>> {
  return address === "127.0.0.1" ? {} : { "x-forwarded-for": address };
}

function tell({ roles, person, session, address, signedInBy, signedInMinutesAgo, purpose }: Circumstances): string {
  return `${roles.join("+")}/${purpose} ${person.profile} ${session.device} ${address} ${signedInBy} ${signedInMinutesAgo} min`;
}
