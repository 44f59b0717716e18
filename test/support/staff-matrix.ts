import { instant } from "../../src/base/instant.ts";
import type { StaffId, TenantId } from "../../src/base/ids.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { recordClearance } from "../../src/registers/clearance/records.ts";
import { makeDeviceKey } from "../../src/registers/devices/testing.ts";
import { findPolicies } from "../../src/registers/policies/policy.ts";
import { publishVersion } from "../../src/registers/policies/publish.ts";
import { signPolicy } from "../../src/registers/policies/sign.ts";
import { type TestEdge, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { ORIGIN, type TestPerson, makePerson, signInWith } from "../../src/edge/http/_test-person.ts";
import { LOADER, STAFF_ROLE_WORDS, generateMap, mapYaml } from "./generated-map.ts";
import type { MapText } from "./generated-map.ts";
import { type Client, httpClient } from "./http-client.ts";
import type { Answer, Call } from "./http-client.ts";
import { createSubjects } from "./matrix-tenant.ts";
import type { Standing } from "./matrix-tenant.ts";

/** Everything that a person's answer can hang on, and how each is brought about. */
export const NAMES = ["confidentiality", "privacy_training", "background_check", "liability_insurance"] as const;
export const PROFILES = ["nothing", "all", "clause-outdated", "training-expired", "check-failed"] as const;
export const DEVICES = ["known", "sound", "unencrypted"] as const;
export const ADDRESSES = ["127.0.0.1", "10.20.30.40", "192.168.7.7"] as const;

export type Profile = (typeof PROFILES)[number];

/** What each profile leaves in force, as a reader of the guide would say it. */
export const CLEARED: Readonly<Record<Profile, readonly string[]>> = {
  nothing: [],
  all: NAMES,
  "clause-outdated": ["privacy_training", "background_check", "liability_insurance"],
  "training-expired": ["confidentiality", "background_check", "liability_insurance"],
  "check-failed": ["confidentiality", "privacy_training"],
};

export type Session = { readonly device: (typeof DEVICES)[number]; call(method: string, path: string, call?: Call): Promise<Answer> };
export type MatrixPerson = { readonly profile: Profile; readonly id: string; readonly sessions: readonly Session[] };

export type StaffMatrix = {
  readonly map: MapText;
  readonly subjects: readonly Standing[];
  readonly people: readonly MatrixPerson[];
  readonly roleSets: readonly (readonly string[])[];
  /** Gives every person these roles. */
  setRoles(roles: readonly string[]): Promise<void>;
  /** Whether a second person has agreed to this: they have of some three fifths of everything. */
  isAgreed(person: MatrixPerson, subject: string, field: string, purpose: string): boolean;
  /** How everybody signed in, and how many minutes ago. */
  setSignIn(by: "passkey" | "totp", minutesAgo: number): Promise<void>;
  close(): Promise<void>;
};

/** A business, five people with three devices each, and a customer for every standing. */
export async function openStaffMatrix(seed: number): Promise<StaffMatrix> {
  const map = generateMap(seed, STAFF_ROLE_WORDS);
  const db = await openTestDatabase();
  // The tests call from this machine and say for whom, as a proxy would.
  const edge = await openTestEdge(db, { trustedProxies: ["127.0.0.0/8"] });
  const client = httpClient(edge.port, 16);
  const ownerKey = await makeBusiness(edge, `Business ${seed}`, mapYaml(map));
  const loader = await client.call("POST", "/v1/keys", { key: ownerKey, body: { role: LOADER } });
  const subjects = await createSubjects(client, String(loader.json.key), ownerKey, map, seed);
  const [tenant] = await listTenants(edge.house.db);
  if (tenant === undefined) throw new Error("no business");
  const people: MatrixPerson[] = [];
  for (const profile of PROFILES) people.push(await makeMatrixPerson(edge, db, client, profile));
  const roles = Object.keys(map.roles).filter((role) => role !== LOADER);
  const other = await makePerson(edge, { name: "other", email: "other@business.example", roles });
  await clear(edge, tenant, people, other.id);
  const agreed = await agreeToMost(db, tenant, map, people, subjects, other);
  const began = edge.house.clock();
  return {
    map,
    subjects,
    people,
    roleSets: [...roles.map((role) => [role]), ["rolea", "roled"], ["roleb", "rolef"], ["roleh", "rolec"], ["rolei", "roleg", "rolee"]],
    setRoles: async (given) => {
      await db.owner`update staff set roles = ${[...given]} where staff_id <> ${other.id}`;
    },
    isAgreed: (person, subject, field, purpose) => agreed.has([person.id, subject, field, purpose].join()),
    setSignIn: async (by, minutesAgo) => {
      await db.owner`update sessions set strong_kind = ${by}`;
      edge.house.setClock(instant(began + minutesAgo * 60_000));
    },
    close: async () => {
      client.close();
      await edge.close();
      await db.close();
    },
  };
}

/**
 * Of three matters in five a yes that holds all day, of one who has every role and every clearance; answers of which it
 * counts: those that any role would let them see.
 */
async function agreeToMost(
  db: TestDatabase,
  tenant: TenantId,
  map: MapText,
  people: readonly MatrixPerson[],
  subjects: readonly Standing[],
  approver: Pick<TestPerson, "id" | "device">,
): Promise<ReadonlySet<string>> {
  const matters = people.flatMap(({ id }) =>
    subjects.flatMap((subject) =>
      Object.keys(map.fields).flatMap((field) => Object.keys(map.purposes).map((purpose) => [id, subject.id, field, purpose] as const)),
    ),
  );
  const agreed = matters.filter((_, n) => (n * 7) % 5 < 3);
  await db.owner`
    insert into approvals (tenant_id, approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at)
    select ${tenant}, 'apr_' || n, s, f, 'clear', p, a, 1, 1, 'agreed', now(), now(), now(), now() + interval '1 day'
      from unnest(${agreed.map(([a]) => a)}::text[], ${agreed.map(([, s]) => s)}::text[],
                  ${agreed.map(([, , f]) => f)}::text[], ${agreed.map(([, , , p]) => p)}::text[]) with ordinality as m (a, s, f, p, n)`;
  await db.owner`
    insert into approval_votes (tenant_id, approval_id, approver_id, vote, device_id, at)
    select tenant_id, approval_id, ${approver.id}, 'agree', ${approver.device()}, now() from approvals`;
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`
    update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()
     where device_id = ${approver.device()}`;
  const isSeen = (field: string, purpose: string): boolean =>
    map.fields[field]?.purposes.includes(purpose) === true &&
    Object.values(map.roles).some(({ grants }) => grants[purpose]?.[field]?.includes("clear") === true);
  return new Set(agreed.flatMap((matter) => (isSeen(matter[2], matter[3]) ? [matter.join()] : [])));
}

async function makeMatrixPerson(edge: TestEdge, db: TestDatabase, client: Client, profile: Profile): Promise<MatrixPerson> {
  const person = await makePerson(edge, { name: profile, email: `${profile}@business.example` });
  const sessions: Session[] = [];
  for (const device of DEVICES) sessions.push(await makeSession(edge, db, client, person, device));
  return { profile, id: person.id, sessions };
}

/** A browser of its own for each state of a device. */
async function makeSession(
  edge: TestEdge,
  db: TestDatabase,
  client: Client,
  person: TestPerson,
  device: Session["device"],
): Promise<Session> {
  const key = makeDeviceKey();
  const begun = await signInWith(edge, person.passkey, key);
  const { id } = (begun.json["session"] as { device: { id: `dev_${string}` } }).device;
  const cookie = String(begun.headers["set-cookie"]).split(";")[0] ?? "";
  if (device !== "known") {
    const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: device === "sound", screenLock: true };
    await db.owner`
      update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()
       where device_id = ${id}`;
  }
  return {
    device,
    call: (method, path, call = {}) => {
      const proof = key.proof(method, path, id, edge.house.clock());
      return client.call(method, path, { ...call, headers: { cookie, "x-device-proof": proof, origin: ORIGIN, ...call.headers } });
    },
  };
}

/** Brings each profile about: by signatures, of the older version or the newer, and by records. */
async function clear(edge: TestEdge, tenant: TenantId, people: readonly MatrixPerson[], other: StaffId): Promise<void> {
  const now = edge.house.clock();
  const owner = { kind: "key", id: "key_test", role: "owner" };
  const today = new Date(now).toISOString().slice(0, 10);
  await withTx(edge.house.db, tenant, async (tx) => {
    const [policy] = (await findPolicies(tx)).filter((one) => one.name === "confidentiality");
    if (policy === undefined) throw new Error("no clause");
    const idFor = (profile: Profile | "other"): StaffId => (profile === "other" ? other : idOf(people, profile));
    const sign = async (profile: Profile | "other", version: number): Promise<void> => {
      const staff = idFor(profile);
      const signed = await signPolicy(tx, owner, { policy: policy.id, version, staff, device: null, isNamed: true }, now);
      if (!signed.ok) throw new Error(signed.refusal.code);
    };
    const record = async (
      profile: Profile | "other",
      name: string,
      more: { readonly result?: "failed"; readonly on?: string } = {},
    ): Promise<void> => {
      const asked = { staff: idFor(profile), name, result: more.result ?? ("passed" as const), on: more.on ?? today, until: null };
      const made = await recordClearance(tx, owner, { ...asked, hasChecker: false }, now);
      if (!made.ok) throw new Error(made.refusal.code);
    };
    await sign("clause-outdated", 1);
    await publishVersion(tx, owner, policy.id, { title: "Anew", text: "Other words.", language: "en" }, now);
    for (const profile of ["all", "training-expired", "check-failed", "other"] as const) await sign(profile, 2);
    for (const profile of [...PROFILES.slice(1), "other" as const]) {
      await record(profile, "background_check");
      await record(profile, "privacy_training", profile === "training-expired" ? { on: "2024-01-15" } : {});
      await record(profile, "liability_insurance", profile === "check-failed" ? { on: "2024-01-15" } : {});
    }
    await record("check-failed", "background_check", { result: "failed" });
  });
}

function idOf(people: readonly MatrixPerson[], profile: Profile): `stf_${string}` {
  return people.find((one) => one.profile === profile)?.id as `stf_${string}`;
}
