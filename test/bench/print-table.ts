/** One line of the bench: product, floor, and the median ratio of the pairs. */
export type Line = {
  readonly name: string;
  readonly unit: string;
  readonly product: number;
  readonly floor: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** The share of the floor that was promised; null where nothing was. */
  readonly goal: number | null;
  /** For times: the ratio must stay below the goal. */
  readonly lowerIsBetter?: boolean;
};

const COLUMNS = ["", "product", "floor", "unit", "ratio", "goal", "", "p50 ms", "p99 ms"];

export function printTable(lines: readonly Line[]): string {
  const rows = [COLUMNS, ...lines.map(cellsOf)];
  const widths = COLUMNS.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  return `${rows
    .map((row) =>
      row
        .map((cell, n) => (n === 0 || n === 3 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

export function toldShortly(line: Line): string {
  const [name, product, floor, unit, ratio, goal, isMet] = cellsOf(line);
  return `${name}: ${product} against ${floor} ${unit}, ratio ${ratio}${goal === "" ? "" : ` (goal ${goal}, ${isMet})`}`;
}

function cellsOf(line: Line): string[] {
  const isMet =
    line.goal === null ? "" : (line.lowerIsBetter === true ? line.ratio <= line.goal : line.ratio >= line.goal) ? "met" : "MISSED";
  return [
    line.name,
    rounded(line.product),
    rounded(line.floor),
    line.unit,
    line.ratio.toFixed(line.ratio < 0.1 ? 4 : 2),
    line.goal === null ? "" : `${line.lowerIsBetter === true ? "≤" : "≥"} ${line.goal.toFixed(2)}`,
    isMet,
    line.p50Ms === undefined ? "" : line.p50Ms.toFixed(1),
    line.p99Ms === undefined ? "" : line.p99Ms.toFixed(1),
  ];
}

function rounded(figure: number): string {
  return figure >= 100 ? Math.round(figure).toLocaleString("en") : figure.toFixed(2);
}
