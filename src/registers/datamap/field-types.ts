import type { FieldType, Normalise, TypeName } from "./types.ts";
import { addressType } from "./types/address.ts";
import { bankAccountType } from "./types/bank-account.ts";
import { booleanType } from "./types/boolean.ts";
import { cardType } from "./types/card.ts";
import { countryType } from "./types/country.ts";
import { dateType } from "./types/date.ts";
import { emailType } from "./types/email.ts";
import { fileType } from "./types/file.ts";
import { freeTextType } from "./types/free-text.ts";
import { governmentIdType } from "./types/government-id.ts";
import { nameType } from "./types/name.ts";
import { numberType } from "./types/number.ts";
import { phoneType } from "./types/phone.ts";
import { textType } from "./types/text.ts";

const MAKERS: Readonly<Record<TypeName, (normalise?: Normalise) => FieldType>> = {
  text: textType,
  name: nameType,
  email: () => emailType,
  phone: () => phoneType,
  date: () => dateType,
  address: () => addressType,
  country: () => countryType,
  number: () => numberType,
  boolean: () => booleanType,
  card: () => cardType,
  "bank-account": () => bankAccountType,
  "government-id": governmentIdType,
  "free-text": () => freeTextType,
  file: () => fileType,
};

/** Types whose comparison a map may choose with `normalise`. */
export const NORMALISABLE: ReadonlySet<TypeName> = new Set<TypeName>(["text", "name", "government-id"]);

export function fieldType(name: TypeName, normalise?: Normalise): FieldType {
  return MAKERS[name](normalise);
}
