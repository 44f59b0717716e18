import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { unveil } from "../../base/redacted.ts";
import type { TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { settingOf } from "../../platform/settings/settings.ts";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { makeFolder } from "../../platform/storage/make-folder.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createKey } from "../../registers/keys/create-key.ts";
import { countLiveSubjects } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../../safe/safe.ts";
import { runImport } from "../../workflows/imports/run-imports.ts";
import { startImport } from "../../workflows/imports/start-import.ts";
import { parseStrictJson } from "../http/strict-json.ts";
import { runServer } from "../run-server.ts";
import { bringToLife } from "./_demo-life.ts";
import { writeDemoLetter } from "./_demo-lists.ts";
import { prepareForAccountant } from "./_demo-file.ts";
import { writeDemoMap } from "./_demo-map.ts";
import { publishDemoNotice } from "./_demo-notice.ts";
import { connectDemoProvider, forgetDemoProvider, startDemoProvider } from "./_demo-provider.ts";
import { askForCards } from "./_demo-requests.ts";
import { askAboutData } from "./_demo-rights.ts";
import { codesNow, employStaff } from "./_demo-staff.ts";
import { befriendVendors, reachVendors, startDemoVendor } from "./_demo-vendor.ts";
import { type Demo, KNOWN_EMAIL, NAME, describe } from "./_demo-words.ts";
import { init } from "./init.ts";
import { OPERATOR, OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, Stop, done, refused } from "./_outcome.ts";
import { withSafe } from "./_safe.ts";
import { runningServer } from "./_server.ts";

const PORT = 4600;
/** Where the pretend payment provider and the pretend vendor listened when the business was last told. */
const PROVIDER_FILE = "demo-provider";
const VENDOR_FILE = "demo-vendor";

/** A sample business with customers and a ledger that has seen something. A second run finds it as it was left. */
export async function demo(options: { readonly serve: boolean; readonly codes?: boolean; readonly json?: boolean }): Promise<Outcome> {
  const folder = resolve(settingOf(process.env, "DATA_DIR") ?? "./demo-data");
  if (options.codes === true) return tellCodes(join(folder, "demo.json"));
  process.env["DATA_DIR"] = folder;
  process.env["STRONGROOM_MODE"] = "test";
  const server = runningServer(folder);
  if (server !== undefined) return refused("server_running", `The demo runs already, on port ${server.port}.`);
  const passphraseFile = join(folder, "demo-passphrase");
  const made = join(folder, "demo.json");
  if (existsSync(made) && !options.serve) return tellDemo(folder, passphraseFile, made);
  if (!existsSync(made)) {
    if (existsSync(join(folder, "postgres")) && !existsSync(passphraseFile))
      return refused("not_empty", `This folder holds something else than the demo: ${folder}`);
    makeFolder(folder, 0o755);
    if (!existsSync(passphraseFile)) {
      forgetDemoProvider(folder);
      writeFileSync(passphraseFile, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
    }
  }
  // Beside a port that is any free one, theirs are, too.
  const port = options.serve ? Number(process.env["PORT"] ?? PORT) || null : null;
  const [provider, vendor] = await Promise.all([startDemoProvider(folder, port), startDemoVendor(port)]);
  try {
    const bases = { provider: provider.base, vendor: vendor.base };
    if (!existsSync(made)) writeFileSync(made, JSON.stringify(await prepare(folder, passphraseFile, bases)), { mode: 0o600 });
    const known = JSON.parse(readFileSync(made, "utf8")) as Demo;
    await reachOutside(folder, passphraseFile, known, bases);
    if (!options.serve) return tellDemo(folder, passphraseFile, made);

    const stream = options.json === true ? process.stderr : process.stdout;
    const origin = originHere();
    stream.write(`${describe(known, origin, folder, vendor.base)}\n`);
    const code = await runServer({ ...process.env, STRONGROOM_PASSPHRASE_FILE: passphraseFile }, (line) => stream.write(`${line}\n`));
    return { exit: code === 0 ? 0 : 1, json: { ok: code === 0, folder, origin, ...known }, text: "" };
  } finally {
    await Promise.all([provider.stop(), vendor.stop()]);
  }
}

function tellDemo(folder: string, passphraseFile: string, made: string): Outcome {
  const known = JSON.parse(readFileSync(made, "utf8")) as Demo;
  const origin = originHere();
  return done({ ok: true, folder, origin, passphraseFile, ...known }, describe(known, origin, folder));
}

type Bases = { readonly provider: string; readonly vendor: string };

/** Their addresses are other ones where their ports were taken; then the business is told. */
async function reachOutside(folder: string, passphraseFile: string, { tenant, vendor, trickster }: Demo, bases: Bases): Promise<void> {
  const isTold = (file: string, base: string): boolean =>
    existsSync(join(folder, file)) && readFileSync(join(folder, file), "utf8") === base;
  const vendors = vendor && { vendor, ...(trickster === undefined ? {} : { trickster }) };
  const toReach = isTold(VENDOR_FILE, bases.vendor) ? undefined : vendors;
  if (toReach === undefined && isTold(PROVIDER_FILE, bases.provider)) return;
  await withSafe({ passphraseFile, tenant }, async (safe) => {
    await connectDemoProvider(safe, tenant, bases.provider, originHere());
    if (toReach !== undefined) await reachVendors(safe, tenant, toReach, bases.vendor);
    return done({ ok: true }, "");
  });
  noteBases(folder, bases);
}

function noteBases(folder: string, bases: Bases): void {
  writeFileSync(join(folder, PROVIDER_FILE), bases.provider, { mode: 0o600 });
  writeFileSync(join(folder, VENDOR_FILE), bases.vendor, { mode: 0o600 });
}

/** A person without an authenticator app asks here, in another terminal, for the code of this half minute. */
function tellCodes(made: string): Outcome {
  if (!existsSync(made)) return refused("not_found", "There is no demo yet: npm run demo makes it.");
  const { staff = [] } = JSON.parse(readFileSync(made, "utf8")) as Demo;
  const codes = codesNow(staff, instant(Date.now()));
  return done({ ok: true, codes }, codes.map(({ email, code }) => `${code}  ${email}`).join("\n"));
}

async function prepare(folder: string, passphraseFile: string, bases: Bases): Promise<Demo> {
  const project = projectFolder();
  const ownerFile = join(folder, "demo-owner.json");
  if (!existsSync(ownerFile)) {
    const begun = await init({
      map: writeDemoMap(project, folder),
      passphraseFile,
      tenant: NAME,
      mode: "test",
      ownerName: "Olivia Owner",
      ownerEmail: "olivia@bluesky.example",
    });
    if (begun.exit !== 0) throw new Stop(begun);
    writeFileSync(ownerFile, JSON.stringify(begun.json), { mode: 0o600 });
  }
  const owner = JSON.parse(readFileSync(ownerFile, "utf8")) as Pick<Demo, "tenant" | "ownerKey" | "joinLink">;
  let demo: Demo | undefined;
  const outcome = await withSafe({ passphraseFile, tenant: owner.tenant }, async (safe) => {
    const customers = await importCustomers(safe, owner.tenant, join(project, "demo", "chinook", "customers.csv"));
    const keys = {
      booking_system: await makeKey(safe, owner.tenant, "booking_system"),
      intake: await makeKey(safe, owner.tenant, "intake"),
    };
    await connectDemoProvider(safe, owner.tenant, bases.provider, originHere());
    await bringToLife(safe, owner.tenant, keys.booking_system.id);
    const staff = await employStaff(safe, owner.tenant, originHere());
    const vendors = await befriendVendors(safe, owner.tenant, bases.vendor, { intakeKey: keys.intake.id, email: KNOWN_EMAIL });
    noteBases(folder, bases);
    const file = await prepareForAccountant(safe, owner.tenant, folder);
    await publishDemoNotice(safe, owner.tenant);
    await writeDemoLetter(safe, owner.tenant, originHere());
    const requests = await askForCards(safe, owner.tenant, keys.booking_system.id, KNOWN_EMAIL);
    await askAboutData(safe, owner.tenant, keys.booking_system.id, KNOWN_EMAIL, originHere());
    demo = {
      ...owner,
      ...(requests === null ? {} : { requests }),
      keys: { booking_system: keys.booking_system.key, intake: keys.intake.key },
      customers,
      staff,
      ...vendors,
      file,
    };
    return done({ ok: true }, "");
  });
  if (demo === undefined) throw new Stop(outcome);
  return demo;
}

/** What was imported by a run that was cut short is found again by its e-mail and not brought in twice. */
async function importCustomers(safe: Safe, tenant: TenantId, file: string): Promise<number> {
  const ask = { actor: OPERATOR_ACTOR, purpose: null, format: "csv" as const, mapping: null };
  const started = await startImport(safe, tenant, ask, createReadStream(file) as AsyncIterable<Uint8Array>, safe.clock());
  if (!started.ok) throw new Stop(refused(started.refusal.code, "The demo's customers could not be imported."));
  await runImport(safe, tenant, started.value.id, { parseJson: parseStrictJson, onTrouble: () => undefined });
  return await withTx(safe.db, tenant, countLiveSubjects);
}

async function makeKey(safe: Safe, tenant: TenantId, role: string): Promise<{ readonly id: string; readonly key: string }> {
  const made = await withTx(
    safe.db,
    tenant,
    async (tx) =>
      await createKey(
        tx,
        OPERATOR,
        await safe.maps.get(tx),
        { role, purposes: "all", label: `demo: ${role}`, expiresAt: null, mode: "test" },
        safe.clock(),
      ),
  );
  if (!made.ok) throw new Stop(refused(made.refusal.code, "The demo's keys could not be made."));
  return { id: made.value.id, key: unveil(made.value.key) };
}

function originHere(): string {
  return `http://localhost:${process.env["PORT"] ?? PORT}`;
}
