import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "../base/ids.ts";
import { type Instant, SECOND_MS, instant } from "../base/instant.ts";
import type { Clock } from "../base/instant.ts";
import { keeperSigner } from "../registers/ledger/keeper-signer.ts";
import { newestAt } from "../registers/ledger/newest-at.ts";
import { type Sequencer, startSequencer } from "../registers/ledger/sequencer.ts";
import { createMapCache } from "../registers/datamap/cache.ts";
import { approvalsHolder } from "../registers/approvals/holder.ts";
import { cardsHolder } from "../registers/cards/holder.ts";
import { consentHolder } from "../registers/consent/holder.ts";
import { customersHolder } from "../registers/customers/holder.ts";
import { holdsHolder } from "../registers/holds/holder.ts";
import { keptAnswersHolder } from "../registers/keys/kept-answers.ts";
import { postalHolder } from "../registers/mailing/postal/holder.ts";
import { listsHolder } from "../registers/mailing/lists/holder.ts";
import { ledgerHolder } from "../registers/ledger/holder.ts";
import { paymentsHolder } from "../registers/payments/holder.ts";
import { rightsHolder } from "../registers/rights/holder.ts";
import { subjectsHolder } from "../registers/subjects/holder.ts";
import { tasksHolder } from "../registers/tasks/holder.ts";
import { tokensHolder } from "../registers/tokens/holder.ts";
import { disclosuresHolder } from "../registers/vendors/holder.ts";
import { type DateWatch, watchDate } from "../platform/date/watch-date.ts";
import { type Egress, startEgress } from "../platform/egress/egress.ts";
import type { Hello } from "../platform/egress/messages.ts";
import { type Keeper, type KeeperOptions, startKeeper } from "../platform/keeper/keeper.ts";
import { hasRoot, unsealRoot } from "../platform/keeper/keyring.ts";
import { passphraseFile } from "../platform/keeper/providers/passphrase-file.ts";
import { unattended } from "../platform/keeper/providers/provider.ts";
import { outboxHolder } from "../platform/outbox/holder.ts";
import { type Log, faultFields } from "../platform/log/log.ts";
import type { Settings } from "../platform/settings/settings.ts";
import { type Database, openDatabase } from "../platform/storage/database.ts";
import type { LookAtDisk } from "../platform/storage/free-space.ts";
import { fillsHolder } from "../workflows/filling/holder.ts";
import { disclosingHolder } from "../workflows/disclosing/holder.ts";
import { forwardsHolder } from "../workflows/forwarding/holder.ts";
import { accessHolder } from "../safe/access/holder.ts";
import type { Safe } from "../safe/safe.ts";
import { vaultHolder } from "../safe/vault/holder.ts";
import { collectionHolder } from "../workflows/collection/holder.ts";
import { exportsHolder } from "../workflows/rights/export/holder.ts";

/** Everything that runs behind the doors: storage, keeper, safe, and the sequencer of the ledger. */
export type House = {
  readonly settings: Settings;
  readonly db: Database;
  readonly keeper: Keeper;
  readonly egress: Egress;
  readonly safe: Safe;
  readonly sequencer: Sequencer;
  readonly log: Log;
  readonly clock: Clock;
  /** Whether the machine's date is believed: whatever is destroyed for its age asks first. */
  readonly date: DateWatch;
  /** Businesses of whose owners none could be written to at the last look. */
  readonly outOfReach: Set<TenantId>;
  /** Only in test mode: everything here then lives at that time, and time goes on from there. */
  readonly setClock: (now: Instant) => void;
  /** Whatever was under way has ended, or is cut. */
  readonly close: (withinMs?: number) => Promise<void>;
};

/**
 * Every module that holds personal data, in the order in which they are asked. A rule test reads the schema and finds one here for each
 * table. What others write beside a deed of theirs comes late: whoever is in the midst of one is waited for by those before.
 */
export const HOLDERS = [
  subjectsHolder,
  accessHolder,
  vaultHolder,
  tokensHolder,
  holdsHolder,
  consentHolder,
  rightsHolder,
  cardsHolder,
  collectionHolder,
  tasksHolder,
  paymentsHolder,
  customersHolder,
  disclosuresHolder,
  forwardsHolder,
  fillsHolder,
  approvalsHolder,
  disclosingHolder,
  listsHolder,
  postalHolder,
  exportsHolder,
  keptAnswersHolder,
  outboxHolder,
  ledgerHolder,
] as const;

export type HouseOptions = {
  readonly settings: Settings;
  readonly log: Log;
  /** A server process adopts a database that a killed one left running, and revives it. */
  readonly adopt: boolean;
  /** How the disk is looked at, where not by asking the system. */
  readonly lookAtDisk?: LookAtDisk;
  /** The machine's clock, where not the system's. */
  readonly machineClock?: Clock;
  /** Who starts the keeper, where not the house. */
  readonly startKeeper?: (options: KeeperOptions) => Keeper;
  /** And who starts what goes to vendors. */
  readonly startEgress?: (hello: Hello) => Egress;
  /** Tells the person at the terminal. */
  readonly say?: (line: string) => void;
};

/** The round of the sequencer that is under way; what it leaves over is found by the next start. */
const ROUND_MS_MAX = SECOND_MS / 2;

/** Opens the database and the keeper; unseals at once if the operator chose an unattended provider. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { settings, log, say = () => undefined } = options;
  const db = await openDatabase({
    dataDir: settings.dataDir,
    adopt: options.adopt,
    say,
    onDisk: (state, { freeBytes }) => log.warn("disk", { state, sizeBytes: freeBytes }),
    ...(options.lookAtDisk === undefined ? {} : { lookAtDisk: options.lookAtDisk }),
    ...(settings.databaseUrl === undefined ? {} : { databaseUrl: settings.databaseUrl }),
  });
  const provider = settings.passphraseFile === undefined ? undefined : unattended(passphraseFile(settings.passphraseFile));
  const keeper = (options.startKeeper ?? startKeeper)({
    ...(provider === undefined ? {} : { unattended: provider }),
    onStateChange: (state) => log.info("keeper", { state }),
  });
  const egress = (options.startEgress ?? startEgress)({
    mayLoopback: settings.mode === "test",
    resolvers: settings.egressResolvers ?? [],
    authorities: settings.egressAuthorities ?? [],
  });
  const { machineClock = () => instant(Date.now()) } = options;
  let offsetMs = 0;
  const clock: Clock = () => instant(machineClock() + offsetMs);
  const safe: Safe = { db, keeper, maps: createMapCache(), clock, cardOrigin: settings.cardOrigin, holders: HOLDERS };
  const sequencer = startSequencer({
    db,
    signer: keeperSigner(keeper),
    clock,
    isReady: () => keeper.state() === "open",
    onFailure: (tenant, error) => log.warn("sequencer", { ...(tenant === null ? {} : { tenant }), ...faultFields(error) }),
  });
  const date = watchDate({
    db,
    clock: machineClock,
    isOpen: () => keeper.state() === "open",
    newest: () => newestAt(db),
    onChange: (state, count) => log.warn("date", { state, count }),
  });
  const house: House = {
    settings,
    db,
    keeper,
    egress,
    safe,
    sequencer,
    log,
    clock,
    date,
    outOfReach: new Set(),
    setClock: (now) => {
      offsetMs = now - machineClock();
    },
    close: async (withinMs) => {
      await Promise.race([sequencer.stop(), sleep(ROUND_MS_MAX, undefined, { ref: false })]);
      await Promise.all([egress.close(), keeper.close(), db.close(withinMs)]);
    },
  };
  try {
    await date.look();
    if (provider !== undefined) await unsealUnattended(house, provider);
  } catch (error) {
    // Nobody else would end the database that was started for it.
    await house.close();
    throw error;
  }
  return house;
}

/** A passphrase that does not fit leaves the safe sealed and says so; the process stays up, so that it can be unsealed. */
async function unsealUnattended(house: House, provider: () => Promise<string>): Promise<void> {
  if (!(await hasRoot(house.db))) return;
  const passphrase = await provider();
  const unsealed = await unsealRoot(house.db, house.keeper, passphrase);
  if (!unsealed.ok) house.log.error("unseal", { code: unsealed.refusal.code });
}
