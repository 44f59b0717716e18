/** Labels whose plural is sure; any other label is left as its map has it, whatever its language. */
const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/^e-?mail$/iu, "e-mail addresses"],
  [/^phone$/iu, "phone numbers"],
  [/\b(number|card|account|name|preference|note)$/iu, "s"],
  [/\b(address)$/iu, "es"],
];

/** `privacy_officer` becomes "Privacy officer". */
export function labelWord(name: string): string {
  const words = name.replaceAll(/[_-]/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `passport numbers, payment cards and VAT numbers`: as the labels stand within a sentence; `isOne`: to be called "it". */
export function labelsInWords(labels: readonly string[]): { readonly text: string; readonly isOne: boolean } {
  const singles = [...new Set(labels.map(lowered))];
  const words = singles.map(pluralOf);
  const last = words.at(-1) ?? "";
  if (words.length < 2) return { text: last, isOne: last === singles[0] && !/^\S+s(?:\s|$)/u.test(last) };
  return { text: `${words.slice(0, -1).join(", ")} and ${last}`, isOne: false };
}

/** The first letter small, unless the word is an abbreviation, as in VAT. */
function lowered(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

function pluralOf(label: string): string {
  if (label.startsWith("date of ")) return label.replace("date", "dates");
  if (label.startsWith("copy of ")) return label.replace("copy", "copies");
  const found = PLURALS.find(([pattern]) => pattern.test(label));
  if (found === undefined) return label;
  const [, ending] = found;
  return ending.length > 2 ? ending : `${label}${ending}`;
}
