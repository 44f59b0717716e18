import { unreachable } from "../../src/base/fault.ts";

type CanaryType = "email" | "phone" | "name" | "date-free text" | "passport" | "account" | "card";

/** Values that exist nowhere else in the world, each known by where it was planted. */
export type Canaries = {
  readonly planted: Record<string, string>;
  /** A value of this type, noted under this place. */
  plant(place: string, type: CanaryType): string;
};

const NAMES = ["Quillfeather", "Ondracek", "Vaszary", "Thistlewood", "Okonkwo-Lindqvist", "Brzezinska", "Featherstonehaugh"];

export function makeCanaries(): Canaries {
  const planted: Record<string, string> = {};
  let count = 0;
  const value = (type: CanaryType): string => {
    const n = ++count;
    const tail = (n * 7_368_787).toString(36);
    switch (type) {
      case "email":
        return `canary.${tail}.${n}@${tail}-nest.example`;
      case "phone":
        return `+44 7700 ${900_100 + n}`;
      case "name":
        return `Zsófia${tail} ${NAMES[n % NAMES.length]}${n}`;
      case "passport":
        return `XJ${tail.toUpperCase()}-${44_170_000 + n}-K`;
      case "card":
        return visaOf(n);
      case "account":
        return ibanOf(n);
      case "date-free text":
        return `said "${tail}" & whispered <${tail}> at pier ${n}'s end`;
      default:
        return unreachable(type);
    }
  };
  return {
    planted,
    plant: (place, type) => {
      const made = value(type);
      planted[`${place} #${count}`] = made;
      return made;
    },
  };
}

/** A British account number with right check digits, ISO 13616. */
function ibanOf(n: number): string {
  const account = `WEST123456${String(90_000_000 + n)}`;
  const digits = `${account}GB00`.replaceAll(/[A-Z]/gu, (letter) => String(parseInt(letter, 36)));
  const check = 98n - (BigInt(digits) % 97n);
  return `GB${String(check).padStart(2, "0")}${account}`;
}

/** A card number of sixteen digits with a right check digit, ISO/IEC 7812-1. */
function visaOf(n: number): string {
  const body = `4539578763${String(10_000 + n)}`;
  const sum = Array.from(body, Number).reduce((total, digit, at) => {
    const counted = at % 2 === 0 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
