/** Spreadsheets run what begins with one of these as a formula, some also its full-width twin. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One line of CSV (RFC 4180). Every cell is quoted, and one that a spreadsheet would run as a formula is made text. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(text: string): string {
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
