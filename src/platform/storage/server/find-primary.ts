import type { Socket } from "node:net";
import type postgres from "postgres";
import { Outage, assert } from "../../../base/fault.ts";
import { CONNECT_SECONDS } from "../connection.ts";
import { selectIsAtWork, selectStanding, selectTimeline } from "./_sql.ts";
import { dial, where } from "./dial.ts";
import { driveOver } from "./drive-over.ts";
import { LONGER, isLate } from "./late.ts";
import type { ServerAddress, ServerPlace } from "./read-address.ts";
import type { Session } from "./watch-silence.ts";

/** The server that takes writes, and what it says of itself. */
export type Primary = { readonly place: ServerPlace; readonly version: number; readonly encoding: string };

export type Cluster = {
  /** Found once and kept until it is doubted. Throws where none takes writes. */
  readonly primary: () => Promise<Primary>;
  /** A connection to it, for the driver. */
  readonly dial: () => Promise<Socket>;
  /** A connection was lost, refused, or led to a server that only reads: the next one asks again which takes writes. */
  readonly doubt: () => void;
  /** How long a connection may take to be made. */
  readonly patienceSeconds: () => number;
  /** What the primary says of this session; throws where it cannot be asked. */
  readonly session: (applicationName: string) => Promise<Session>;
};

type Seen =
  | { readonly kind: "primary"; readonly primary: Primary; readonly timeline: number; readonly tookMs: number }
  | { readonly kind: "reads"; readonly place: ServerPlace }
  | { readonly kind: "away"; readonly place: ServerPlace; readonly error: unknown; readonly triedMs: number };

/** Once one takes writes, the others have this long to say that they do, too. */
const OTHERS_MS = 1_000;
/** Beyond the time for the connection. */
const ASK_MS = 2_000;
/** At the start nobody else could answer: a server far away, or one that is woken by being asked, is given time. */
const START_SECONDS = 10;

/**
 * Of several servers, or of one address that moves, one at a time takes writes. A primary that failed and comes back as it was takes them
 * as well, and what it is given is lost when it is made a standby: a promotion begins a new timeline, so the highest one is believed, and
 * none below one that was seen.
 */
export function createCluster(address: ServerAddress): Cluster {
  let found: Promise<Primary> | undefined;
  let isFinding = false;
  let timelineSeen = 0;
  let patienceMs = (address.connectSeconds ?? START_SECONDS) * 1000;

  const find = async (): Promise<Primary> => {
    const all = address.places.map((place) => look(address, place, patienceMs));
    const seen = await settled(all);
    const [best] = seen.filter((one) => one.kind === "primary").toSorted((a, b) => b.timeline - a.timeline);
    if (best === undefined) throw nobody(seen);
    if (best.timeline < timelineSeen)
      throw new Outage(
        "database_behind",
        `${where(best.primary.place)} takes writes, and another server was promoted after it (timeline ${timelineSeen}, and it has ${best.timeline}). Make it a standby of that one; if it is meant to be the one, start Strongroom anew.`,
      );
    timelineSeen = best.timeline;
    // Later a connection that hangs is more likely one to a server that is gone, and the next one must be found soon.
    if (address.connectSeconds === undefined)
      patienceMs = Math.min(Math.max(CONNECT_SECONDS * 1000, 2 * best.tookMs), START_SECONDS * 1000);
    return best.primary;
  };
  const doubt = (): void => {
    if (!isFinding) found = undefined;
  };
  const primary = (): Promise<Primary> => {
    if (found !== undefined) return found;
    isFinding = true;
    const finding = find();
    found = finding;
    finding.catch(() => (found = undefined)).finally(() => (isFinding = false));
    return finding;
  };
  return {
    primary,
    doubt,
    dial: async () => {
      const { place } = await primary();
      try {
        return await dial(place, address.tls, patienceMs);
      } catch (error) {
        doubt();
        throw error;
      }
    },
    patienceSeconds: () => patienceMs / 1000,
    session: async (applicationName) => {
      const { place } = await primary();
      const isAtWork = await asking(address, place, patienceMs, (sql) => selectIsAtWork(sql, applicationName));
      return isAtWork === undefined ? "gone" : isAtWork ? "works" : "rests";
    },
  };
}

/** All answers; of those that let wait while another takes writes, only that they do. */
async function settled(all: readonly Promise<Seen>[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  const whole = Promise.all(all.map(async (one) => seen.push(await one)));
  const enough = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  for (const one of all)
    void one.then(({ kind }) => {
      if (kind === "primary") timer ??= setTimeout(enough.resolve, OTHERS_MS);
    });
  await Promise.race([whole, enough.promise]);
  clearTimeout(timer);
  return [...seen];
}

async function look(address: ServerAddress, place: ServerPlace, patienceMs: number): Promise<Seen> {
  const began = performance.now();
  try {
    return await asking(address, place, patienceMs, async (sql) => {
      const { version, encoding, is_read_only: isReadOnly } = await selectStanding(sql);
      if (isReadOnly) return { kind: "reads", place };
      const timeline = await selectTimeline(sql);
      return { kind: "primary", primary: { place, version, encoding }, timeline, tookMs: performance.now() - began };
    });
  } catch (error) {
    return { kind: "away", place, error, triedMs: performance.now() - began };
  }
}

/** Over a connection of its own that is closed afterwards, and in time. */
async function asking<T>(
  address: ServerAddress,
  place: ServerPlace,
  patienceMs: number,
  fn: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const patience = { max: 1, fetch_types: false, connect_timeout: patienceMs / 1000 };
  const sql = driveOver(address, () => dial(place, address.tls, patienceMs), patience);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })), patienceMs + ASK_MS);
  try {
    return await Promise.race([fn(sql), late.promise]);
  } finally {
    clearTimeout(timer);
    void sql.end({ timeout: 0 });
  }
}

/** One that does not answer tells why; several tell each what it does. */
function nobody(seen: readonly Seen[]): unknown {
  const [first] = seen;
  assert(first !== undefined, "an address names a server");
  if (seen.length === 1 && first.kind === "away") return first.error;
  const told = seen.map(
    (one) => `${where(placeOf(one))} ${one.kind === "away" ? whyAway(one.error, one.triedMs) : "only reads (a standby?)"}`,
  );
  const longer = seen.some((one) => one.kind === "away" && isLate(one.error)) ? ` ${LONGER}` : "";
  return new Outage("database_not_writable", `No database server of DATABASE_URL takes writes: ${told.join("; ")}.${longer}`);
}

function placeOf(one: Seen): ServerPlace {
  return one.kind === "primary" ? one.primary.place : one.place;
}

function whyAway(error: unknown, triedMs: number): string {
  if (error instanceof Outage) return error.message;
  if (isLate(error)) return `does not answer (tried for ${Math.round(triedMs / 1000)} s)`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return `does not answer (${code})`;
}
