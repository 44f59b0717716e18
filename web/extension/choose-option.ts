export type Option = { readonly value: string; readonly text: string };

const MONTHS = Array.from({ length: 12 }, (_, n) => new Date(Date.UTC(2026, n, 15)));

/**
 * Which option of a list a text means: the very text, as the name of a month, as a number (`04` and `4`), as a year of two
 * digits. By what options show, as a person chooses, before what they send: pages that count from nought send 3 for April.
 * The first way by which exactly one option fits, or several that are alike; undefined where none does.
 */
export function chooseOption(options: readonly Option[], wanted: string, language: string): number | undefined {
  const ways: readonly ((said: string) => boolean)[] = [
    (said) => isSame(said, wanted),
    (said) => namesMonth(said, wanted, language),
    (said) => isSameNumber(said, wanted),
    (said) => isSameYear(said, wanted),
  ];
  for (const part of ["text", "value"] as const)
    for (const isIt of ways) {
      const fitting = options.flatMap((option, n) => (isIt(option[part]) ? [n] : []));
      const [first, ...more] = fitting;
      // What is chosen most stands in a list a second time, on top.
      if (first !== undefined && more.every((n) => isAlike(options[n], options[first]))) return first;
    }
  return undefined;
}

function isAlike(left: Option | undefined, right: Option | undefined): boolean {
  return left?.value === right?.value && left?.text.trim() === right?.text.trim();
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
