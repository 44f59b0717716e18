import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Clock, HOUR_MS, MINUTE_MS, SECOND_MS, instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { openBoxes } from "../keeper/boxes.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { withTxAgain } from "../storage/collisions.ts";
import { type Database, isDatabaseAway, isDiskFull } from "../storage/database.ts";
import { type Tx, withTx } from "../storage/tx.ts";
import type { Carriers } from "./carriers.ts";
import { type ClaimedRow, type Lane, claimMails, holdWaiting, releaseMail, selectTenantsWithDue } from "./_sending_sql.ts";
import { OUTBOX_CHANNEL } from "./_sql.ts";
import { DELIVERY_MS_MAX, deliver } from "./deliver.ts";
import { endFailed, endSent, endUnwanted } from "./end-mail.ts";
import { MAIL_KIND, type MailContent, asciiDomainOf, boxOfMail, decodeContent } from "./mail.ts";
import { deliverSms } from "./sms/deliver-sms.ts";
import { writeMessage } from "./write-message.ts";

/** The wait before each attempt after the first; after the last one a mail has failed and waits for a person. */
const WAITS_MS = [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS] as const;
const ATTEMPTS_MAX = 1 + WAITS_MS.length;

/** How long it is tried to write down what became of a mail, and how often. */
const MARKING_MS_MAX = 30 * SECOND_MS;
const MARKING_PAUSE_MS = SECOND_MS;
const LEASE_SECONDS = (DELIVERY_MS_MAX + MARKING_MS_MAX) / SECOND_MS;
const CLAIMED_AT_ONCE = 4;
/** Mails whose notice was lost, and those that are due again, are found by looking this often. */
const LOOK_MS = 4 * SECOND_MS;
const PARTING_MS_MAX = 2 * SECOND_MS;
/**
 * What travels in one lane waits for nothing in another: a mail server that hangs holds up no code by text, and ten thousand letters
 * that tell of something hold up none that somebody is waiting for with its code or link.
 */
const LANES: readonly Lane[] = [
  { channel: "mail", proofs: true },
  { channel: "mail", proofs: false },
  { channel: "sms", proofs: null },
];
/** Where no mail server is set, no mail is claimed that would need it. */
const NO_HOST = "nobody@localhost";

export type SenderParts = {
  readonly db: Database;
  readonly keeper: Keeper;
  readonly clock: Clock;
  readonly carriers: Carriers;
  /** Asked when a mail is about to leave: what its receiver decided since it was written counts. One that may not is taken back. */
  readonly mayLeave?: (tx: Tx, mail: Pick<ClaimedRow, "mail_id" | "kind">) => Promise<boolean>;
  /** Told of each attempt that failed, by its code, and of troubles with the database; never of an address. */
  readonly onTrouble: (tenant: TenantId | null, trouble: { readonly code: string } | { readonly error: unknown }) => void;
};

export type Sender = { readonly stop: () => Promise<void> };

/**
 * Sends what is in the outbox of every tenant until stopped. Several processes may run it: a mail is claimed by one
 * statement for longer than a delivery can last. Killed between sending and marking, it is sent again by whoever looks
 * next, with the same Message-ID.
 */
export async function startSender(parts: SenderParts): Promise<Sender> {
  const stopping = new AbortController();
  const cutting = new AbortController();
  const running = LANES.map((lane) => runLane(parts, lane, stopping.signal, cutting.signal));
  const listening = await parts.db.app.listen(OUTBOX_CHANNEL, (tenant) => {
    for (const { call } of running) call(tenant as TenantId);
  });
  const ended = Promise.all(running.map((lane) => lane.ended));
  return {
    stop: async () => {
      stopping.abort();
      const timer = setTimeout(() => cutting.abort(), PARTING_MS_MAX);
      await ended;
      clearTimeout(timer);
      await listening.unlisten().catch(() => undefined);
    },
  };
}

type RunningLane = { readonly call: (tenant: TenantId) => void; readonly ended: Promise<void> };

/** One loop for each lane. */
function runLane(parts: SenderParts, lane: Lane, stopping: AbortSignal, cutting: AbortSignal): RunningLane {
  const called = new Set<TenantId>();
  let wake = (): void => undefined;
  let lookedMs = -Infinity;
  const loop = async (): Promise<void> => {
    while (!stopping.aborted) {
      const tenants = new Set(called);
      called.clear();
      // Those that call are not all: what is due again calls nobody.
      if (tenants.size === 0 || performance.now() - lookedMs > LOOK_MS) {
        lookedMs = performance.now();
        for (const tenant of await listDue(parts, lane).catch(() => [])) tenants.add(tenant);
      }
      for (const tenant of tenants) {
        await workThrough(parts, tenant, lane, stopping, cutting).catch((error: unknown) => parts.onTrouble(tenant, { error }));
      }
      if (called.size > 0) continue;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([woken, sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined)]);
    }
  };
  const call = (tenant: TenantId): void => {
    called.add(tenant);
    wake();
  };
  return { call, ended: loop() };
}

/** Who has something that is due: however many tenants there are, one statement looks. */
async function listDue({ db, carriers, clock }: SenderParts, lane: Lane): Promise<readonly TenantId[]> {
  return await selectTenantsWithDue(db.owner, lane, carriers[lane.channel] !== null, new Date(clock()));
}

async function workThrough(parts: SenderParts, tenant: TenantId, lane: Lane, stopping: AbortSignal, cutting: AbortSignal): Promise<void> {
  const { db, carriers } = parts;
  if (carriers[lane.channel] === null) return await withTx(db, tenant, (tx) => holdWaiting(tx, lane));
  const worker = randomUUID();
  const messageHost = asciiDomainOf(carriers.mail?.from.address ?? NO_HOST);
  const by = { worker, leaseSeconds: LEASE_SECONDS, messageHost, lane };
  // What waits while the safe is sealed goes out when it was unsealed: without keys no mail can be read.
  while (!stopping.aborted && parts.keeper.state() === "open") {
    const claimed = await withTx(db, tenant, (tx) => claimMails(tx, by, new Date(parts.clock()), CLAIMED_AT_ONCE));
    const trouble = (error: unknown): void => parts.onTrouble(tenant, { error });
    // One that cannot be marked stays claimed until its lease ends.
    await Promise.all(claimed.map((row) => sendOne(parts, tenant, worker, row, cutting).catch(trouble)));
    if (claimed.length < CLAIMED_AT_ONCE) return;
  }
}

async function sendOne(parts: SenderParts, tenant: TenantId, worker: string, row: ClaimedRow, cutting: AbortSignal): Promise<void> {
  const within = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => withTxAgain(parts.db, tenant, fn);
  const id = row.mail_id;
  // Its sender died in each attempt: what ends the process is not tried for ever.
  if (row.attempts > ATTEMPTS_MAX) return await within((tx) => endFailed(tx, id, worker, "gave_up", null));
  if (row.not_after !== null && row.not_after.getTime() <= parts.clock())
    return await within((tx) => endFailed(tx, id, worker, "too_late", null));
  let content: MailContent | undefined;
  try {
    content = await within(async (tx) => {
      if ((await parts.mayLeave?.(tx, row)) ?? true) return await readContent(tx, parts.keeper, row);
      await endUnwanted(tx, id, worker);
      return undefined;
    });
  } catch (error) {
    parts.onTrouble(tenant, { error });
    const again = new Date(parts.clock() + WAITS_MS[0]);
    return await within((tx) => (error instanceof Fault ? endFailed(tx, id, worker, "damaged", null) : releaseMail(tx, id, worker, again)));
  }
  // Erased or taken back meanwhile, with its row.
  if (content === undefined) return;

  const delivered = await carry(parts, row, content, cutting);
  if (delivered.ok) return await onceBack(cutting, () => within((tx) => endSent(tx, id, worker, new Date(parts.clock()))));
  parts.onTrouble(tenant, { code: delivered.refusal.code });
  await within((tx) => endFailed(tx, id, worker, delivered.refusal.code, nextAttempt(delivered.refusal, row.attempts, parts.clock)));
}

/**
 * What has left must not leave again: where the database is away, or full, it is marked once it is not, for as long as nobody else may
 * take it.
 */
async function onceBack(cutting: AbortSignal, mark: () => Promise<void>): Promise<void> {
  for (const endMs = performance.now() + MARKING_MS_MAX; ;) {
    try {
      return await mark();
    } catch (error) {
      if (!(isDatabaseAway(error) || isDiskFull(error)) || cutting.aborted || performance.now() > endMs) throw error;
      await sleep(MARKING_PAUSE_MS, undefined, { signal: cutting }).catch(() => undefined);
    }
  }
}

/** In the way that it was written for. */
async function carry(
  { carriers, clock }: SenderParts,
  row: ClaimedRow,
  content: MailContent,
  cutting: AbortSignal,
): Promise<Result<void, { readonly code: string; readonly isFinal: boolean }>> {
  const { mail, sms } = carriers;
  if (row.channel === "sms") {
    assert(sms !== null, "only what somebody carries is claimed");
    const text = { id: row.mail_id, to: content.to.address, text: content.text, kind: row.kind };
    return await deliverSms(sms, text, clock(), cutting);
  }
  assert(mail !== null, "only what somebody carries is claimed");
  const at = instant(row.created_at.getTime());
  const message = await writeMessage({ from: mail.from, content, id: row.mail_id, host: row.message_host, at });
  return await deliver(mail.server, message, { signal: cutting });
}

async function readContent(tx: Tx, keeper: Keeper, row: ClaimedRow): Promise<MailContent | undefined> {
  const box = boxOfMail(row.mail_id);
  const bytes = (await openBoxes(tx, keeper, MAIL_KIND, [box])).get(box);
  return bytes && decodeContent(bytes);
}

function nextAttempt(failure: { readonly isFinal: boolean }, attempts: number, clock: Clock): Date | null {
  const waitMs = failure.isFinal ? undefined : WAITS_MS[attempts - 1];
  return waitMs === undefined ? null : new Date(clock() + waitMs);
}
