import type { Account } from "./state.ts";

type Loose = Record<string, unknown>;

const SHELVES = ["customers", "setupIntents", "paymentIntents", "charges", "refunds", "sessions"] as const;

/** Puts whole objects where only their ids stand: `expand[]=setup_intent.payment_method`. Lists are named `data.x`. */
export function expand(account: Account, object: object, paths: readonly string[]): object {
  const whole = structuredClone(object) as Loose;
  for (const path of paths) expandOne(account, whole, path.split("."));
  return whole;
}

function expandOne(account: Account, level: unknown, [name = "", ...rest]: readonly string[]): void {
  if (Array.isArray(level)) {
    for (const item of level) expandOne(account, item, [name, ...rest]);
    return;
  }
  if (typeof level !== "object" || level === null || !(name in level)) return;
  const place = level as Loose;
  const value = place[name];
  if (typeof value === "string") place[name] = structuredClone(findAnywhere(account, value) ?? value);
  if (rest.length > 0) expandOne(account, place[name], rest);
}

function findAnywhere(account: Account, id: string): object | undefined {
  for (const shelf of SHELVES) {
    const found = account[shelf][id];
    if (found !== undefined) return found;
  }
  return account.methods[id]?.object;
}
