export type Option = { readonly value: string; readonly text: string };

const MONTHS = Array.from({ length: 12 }, (_, n) => new Date(Date.UTC(2026, n, 15)));

/**
 * Which option of a list a text means: by what it sends, by what it shows, as a number (`04` and `4`), as a year of two
 * digits, as the name of a month. The first way by which exactly one option fits; undefined where none does.
 */
export function chooseOption(options: readonly Option[], wanted: string, language: string): number | undefined {
  const ways: readonly ((option: Option) => boolean)[] = [
    ({ value }) => isSame(value, wanted),
    ({ text }) => isSame(text, wanted),
    ({ value, text }) => isSameNumber(value, wanted) || isSameNumber(text, wanted),
    ({ value, text }) => isSameYear(value, wanted) || isSameYear(text, wanted),
    ({ value, text }) => namesMonth(value, wanted, language) || namesMonth(text, wanted, language),
  ];
  for (const isIt of ways) {
    const fitting = options.flatMap((option, n) => (isIt(option) ? [n] : []));
    if (fitting.length === 1) return fitting[0];
  }
  return undefined;
}

function isSame(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

function isSameNumber(left: string, right: string): boolean {
  return /^\d+$/u.test(left.trim()) && /^\d+$/u.test(right.trim()) && Number(left) === Number(right);
}

function isSameYear(left: string, right: string): boolean {
  const years = [left.trim(), right.trim()].toSorted((a, b) => a.length - b.length);
  return /^\d{2}$/u.test(years[0] ?? "") && /^20\d{2}$/u.test(years[1] ?? "") && years[1]?.endsWith(years[0] ?? "") === true;
}

/** `April`, `Apr`, `04 - April`: in English, and in the language of the page. */
function namesMonth(shown: string, wanted: string, language: string): boolean {
  const month = MONTHS[Number(wanted) - 1];
  if (month === undefined || !/^\d{1,2}$/u.test(wanted)) return false;
  const words = new Set(shown.toLowerCase().split(/[^\p{L}]+/u));
  return [...languagesOf(language)].some((one) =>
    (["long", "short"] as const).some((length) => {
      const name = new Intl.DateTimeFormat(one, { month: length, timeZone: "UTC" }).format(month).toLowerCase().replaceAll(".", "");
      return words.has(name);
    }),
  );
}

function languagesOf(language: string): ReadonlySet<string> {
  const known = Intl.DateTimeFormat.supportedLocalesOf(/^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/u.test(language) ? [language] : []);
  return new Set(["en", ...known]);
}
