/** What the address of the ledger may say: ids, names of the map and days. No value of a customer is among them. */
export type LedgerSearch = {
  readonly subject?: string;
  readonly actor?: string;
  readonly act?: string;
  readonly purpose?: string;
  readonly device?: string;
  /** Days as the viewer counts them, both included. */
  readonly from?: string;
  readonly to?: string;
  /** The entry that is looked at. */
  readonly entry?: string;
};

const SHAPES = {
  subject: /^sub_[0-9a-z]{1,40}$/u,
  actor: /^[A-Za-z0-9_.:-]{1,64}$/u,
  act: /^[a-z_.-]{1,60}$/u,
  purpose: /^[\w-]{1,60}$/u,
  device: /^dev_[0-9a-z]{1,40}$/u,
  from: /^\d{4}-\d{2}-\d{2}$/u,
  to: /^\d{4}-\d{2}-\d{2}$/u,
  entry: /^ent_[0-9a-z]{1,40}$/u,
} as const satisfies Record<keyof LedgerSearch, RegExp>;

export function readLedgerSearch(raw: Readonly<Record<string, unknown>>): LedgerSearch {
  const fits = Object.entries(SHAPES).flatMap(([name, shape]) => {
    const value = raw[name];
    return typeof value === "string" && shape.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(fits);
}

/** The moment at which the viewer's day begins, or the day after it. */
export function dayStart(day: string | undefined, daysLater = 0): string | undefined {
  if (day === undefined) return undefined;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
