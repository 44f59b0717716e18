import { randomBytes } from "node:crypto";
import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { copyIn } from "./floor-database.ts";
import { importCsv, narrowRows, wideRows } from "./imports.ts";
import { FLOOR_TENANT, csvOf } from "./people.ts";
import type { Line } from "./print-table.ts";

const IMPORT_GOAL = 0.25;
const FIRST_NUMBER = 4_000_000;

/** The whole import over HTTP, from the first byte sent to the last row in, against COPY of the same plaintext. */
export async function measureImport({ app, key, sql, pace, say }: Bench): Promise<Line[]> {
  const count = pace.pairs < 5 ? 5_000 : 20_000;
  const taken: { readonly product: number; readonly narrow: number; readonly wide: number }[] = [];
  for (let pair = 0; pair <= pace.pairs; pair++) {
    say(`import, pair ${pair} …`);
    const from = FIRST_NUMBER + pair * count;
    const ids = Array.from({ length: count }, () => `sub_${randomBytes(13).toString("hex")}`);
    const csv = csvOf(from, from + count);
    const { seconds, progress } = await importCsv(app, key, csv);
    if (progress.imported !== count) throw new Error(`imported ${progress.imported} of ${count}`);
    const narrow = await copyIn(sql, "floor_values", narrowRows(FLOOR_TENANT, ids, from));
    const wide = await copyIn(sql, "floor_wide", wideRows(FLOOR_TENANT, ids, from));
    // The first pair warms up.
    if (pair > 0) taken.push({ product: count / seconds, narrow: count / narrow, wide: count / wide });
  }
  const lineFor = (name: string, floorOf: (one: (typeof taken)[number]) => number, goal: number | null): Line => ({
    name,
    unit: "subjects/s",
    product: median(taken.map(({ product }) => product)),
    floor: median(taken.map(floorOf)),
    ratio: median(taken.map((one) => one.product / floorOf(one))),
    ratios: taken.map((one) => one.product / floorOf(one)),
    goal,
  });
  return [
    lineFor("import / COPY narrow rows", ({ narrow }) => narrow, IMPORT_GOAL),
    lineFor("import / COPY wide rows", ({ wide }) => wide, null),
  ];
}
