import { LANGUAGES, type Language, localeOf } from "../../../base/language.ts";

export function dayFormat(language: Language): Intl.DateTimeFormat {
  return FORMATS[language].day;
}

export function timeFormat(language: Language): Intl.DateTimeFormat {
  return FORMATS[language].time;
}

export function sizeText(language: Language, bytes: number): string {
  const { kilobytes, megabytes } = FORMATS[language];
  return bytes < MEGABYTE ? kilobytes.format(Math.max(1, Math.round(bytes / 1_000))) : megabytes.format(bytes / MEGABYTE);
}

const MEGABYTE = 1_000_000;

/** Made once: one takes longer to make than a page takes to write. */
const FORMATS = Object.fromEntries(
  LANGUAGES.map((language) => {
    const locale = localeOf(language);
    const sizeIn = (unit: string): Intl.NumberFormat => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 });
    return [
      language,
      {
        day: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }),
        time: new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short", timeZone: "UTC" }),
        kilobytes: sizeIn("kilobyte"),
        megabytes: sizeIn("megabyte"),
      },
    ];
  }),
) as Readonly<Record<Language, Formats>>;

type Formats = {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly kilobytes: Intl.NumberFormat;
  readonly megabytes: Intl.NumberFormat;
};
