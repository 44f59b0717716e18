import type postgres from "postgres";
import type { App, Strongroom, Tenant } from "../support/strongroom.ts";
import type { FloorProcess, LoadProcess } from "./forks.ts";

/** What every measurement works with. */
export type Bench = {
  readonly room: Strongroom;
  readonly app: App;
  readonly tenant: Tenant;
  readonly key: string;
  /** Subject ids; the n-th is the person of number n. */
  readonly subjects: readonly string[];
  readonly floor: FloorProcess;
  /** The floor without the HTTP layer's strictness. */
  readonly bare: FloorProcess;
  /** The floor with the least of a safe in between. */
  readonly least: FloorProcess;
  readonly load: LoadProcess;
  /** The floor's database. */
  readonly sql: postgres.Sql;
  readonly pace: { readonly pairs: number; readonly seconds: number; readonly warmSeconds: number; readonly erasures: number };
  readonly say: (line: string) => void;
};

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
