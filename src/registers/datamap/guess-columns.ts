import { foldAlphanumeric } from "./types/clean-text.ts";
import { ADDRESS_PARTS } from "./types/address.ts";
import type { AddressPart } from "./types/address.ts";
import type { CompiledField, CompiledMap, TypeName } from "./types.ts";

/** What columns of other programs are called, by the kind of field they fill. */
const SYNONYMS: readonly { readonly words: readonly string[]; readonly names: readonly string[]; readonly types: readonly TypeName[] }[] = [
  {
    words: ["firstname", "givenname", "forename", "vorname", "prenom", "fname"],
    names: ["firstname", "givenname", "forename"],
    types: ["name", "text"],
  },
  {
    words: ["lastname", "surname", "familyname", "nachname", "nom", "lname"],
    names: ["lastname", "surname", "familyname"],
    types: ["name", "text"],
  },
  { words: ["name", "fullname", "customername", "contactname", "clientname"], names: ["name", "fullname"], types: ["name", "text"] },
  { words: ["email", "emailaddress", "mail", "mailaddress", "emailid"], names: ["email", "emailaddress"], types: ["email"] },
  {
    words: ["phone", "phonenumber", "telephone", "telephonenumber", "tel", "telefon", "mobile", "mobilephone", "cell", "cellphone"],
    names: ["phone", "phonenumber", "telephone", "mobile"],
    types: ["phone"],
  },
  { words: ["fax", "faxnumber", "telefax"], names: ["fax", "faxnumber"], types: ["phone"] },
  {
    words: ["company", "companyname", "organisation", "organization", "employer", "firm", "firma", "business"],
    names: ["company", "employer", "organisation", "organization"],
    types: ["name", "text"],
  },
  {
    words: ["birthdate", "birthday", "dateofbirth", "dob", "born"],
    names: ["birthdate", "dateofbirth", "birthday", "dob"],
    types: ["date"],
  },
  {
    words: ["notes", "note", "comment", "comments", "remarks"],
    names: ["notes", "note", "comments", "remarks"],
    types: ["free-text", "text"],
  },
];

const ADDRESS_WORDS: Readonly<Record<AddressPart, readonly string[]>> = {
  line1: ["address", "address1", "addressline1", "line1", "street", "streetaddress", "street1", "streetname", "strasse"],
  line2: ["address2", "addressline2", "line2", "street2", "apartment", "suite", "unit"],
  city: ["city", "town", "locality", "ort", "ville"],
  region: ["region", "state", "province", "county", "stateprovince", "provincestate"],
  postalCode: ["postalcode", "postcode", "zip", "zipcode", "zippostalcode", "plz"],
  country: ["country", "countrycode", "countryname", "land", "pays"],
};

/** `isNamed`: the column has the field's own name or label; else a word that others use for it spoke. */
export type Guess = { readonly target: string; readonly isNamed: boolean };

/**
 * Which column of a file fills which field, or which part of an address (`address.city`). Columns that nothing speaks for are
 * not in the answer, and no two columns are given the same target.
 */
export function guessColumns(map: CompiledMap, headers: readonly string[]): Readonly<Record<string, Guess>> {
  // Without a prototype, since a column may be called anything.
  const guessed = Object.create(null) as Record<string, Guess>;
  const taken = new Set<string>();
  for (const guess of [byName, bySynonym, byAddressPart]) {
    for (const header of headers) {
      if (guessed[header] !== undefined) continue;
      const target = guess(map, header, headers);
      if (target === undefined || isTaken(target, taken)) continue;
      guessed[header] = { target, isNamed: guess === byName };
      taken.add(target);
    }
  }
  return guessed;
}

/** A whole field takes the place of all its parts, and a part keeps the whole away. */
function isTaken(target: string, taken: ReadonlySet<string>): boolean {
  const [field = target] = target.split(".");
  if (taken.has(target) || taken.has(field)) return true;
  return target === field && [...taken].some((other) => other.startsWith(`${field}.`));
}

/** A field's own name or label, or `address.city` in so many words. */
function byName(map: CompiledMap, header: string, headers: readonly string[]): string | undefined {
  const [name = "", part] = header.trim().split(".");
  const dotted = part === undefined ? undefined : fieldCalled(map, key(name));
  if (dotted?.type.name === "address") {
    const addressPart = ADDRESS_PARTS.find((one) => key(one) === key(part ?? ""));
    return addressPart === undefined ? undefined : `${dotted.name}.${addressPart}`;
  }
  const field = fieldCalled(map, key(header));
  // `Address` beside `City` and `Country` is the street alone.
  const isStreet = field?.type.name === "address" && headers.some((other) => partOf(other) !== undefined && partOf(other) !== "line1");
  return isStreet ? `${field.name}.line1` : field?.name;
}

function bySynonym(map: CompiledMap, header: string): string | undefined {
  const word = key(header);
  for (const { words, names, types } of SYNONYMS) {
    if (!words.includes(word)) continue;
    const field = names.map((name) => fieldCalled(map, name)).find((found) => found !== undefined && types.includes(found.type.name));
    if (field !== undefined) return field.name;
  }
  return undefined;
}

/** Parts go to the address field where there is just one, so that nothing is guessed between home and delivery. */
function byAddressPart(map: CompiledMap, header: string, headers: readonly string[]): string | undefined {
  const part = partOf(header);
  const addresses = [...map.fields.values()].filter(({ type }) => type.name === "address");
  const [address] = addresses;
  if (part === undefined || address === undefined || addresses.length > 1) return undefined;
  const others = headers.filter((other) => partOf(other) !== undefined);
  return others.length === 1 && part === "line1" ? address.name : `${address.name}.${part}`;
}

function partOf(header: string): AddressPart | undefined {
  const word = key(header);
  return ADDRESS_PARTS.find((part) => ADDRESS_WORDS[part].includes(word));
}

function fieldCalled(map: CompiledMap, word: string): CompiledField | undefined {
  if (word === "") return undefined;
  const fields = [...map.fields.values()];
  return fields.find(({ name }) => key(name) === word) ?? fields.find(({ label }) => key(label) === word);
}

/** Letters and digits only, without accents: `Post-Code`, `postCode` and `POST CODE` are one. */
function key(text: string): string {
  return foldAlphanumeric(text.normalize("NFD").replace(/\p{M}/gu, ""));
}
