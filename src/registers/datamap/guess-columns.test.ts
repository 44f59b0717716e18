import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSmallMap } from "./_testing.ts";
import { compileMap } from "./compile-map.ts";
import { guessColumns } from "./guess-columns.ts";
import { parseMapYaml } from "./parse-map.ts";
import type { CompiledMap } from "./types.ts";

const CONCIERGE = starterMap("concierge");
const SHOP = starterMap("shop");

function starterMap(name: string): CompiledMap {
  const parsed = parseMapYaml(readFileSync(new URL(`../../../maps/${name}.yaml`, import.meta.url), "utf8"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

function guess(map: CompiledMap, header: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(guessColumns(map, header.split(","))).map(([column, { target }]) => [column, target]));
}

test("a guess tells whether the column has the field's own name or a word that others use for it", () => {
  expect(guessColumns(CONCIERGE, ["first_name", "E-mail", "Mail", "Surname", "Town"])).toMatchObject({
    first_name: { isNamed: true },
    "E-mail": { isNamed: true },
    Surname: { isNamed: false },
    Town: { isNamed: false },
  });
});

test("the columns of a usual customer table find their fields, the address part by part", () => {
  expect(
    guess(CONCIERGE, "FirstName,LastName,Company,Address,City,State,Country,PostalCode,Phone,Fax,Email,SupportRepId,CustomerId"),
  ).toEqual({
    FirstName: "first_name",
    LastName: "last_name",
    Company: "company",
    Address: "address.line1",
    City: "address.city",
    State: "address.region",
    Country: "address.country",
    PostalCode: "address.postalCode",
    Phone: "phone",
    Fax: "fax",
    Email: "email",
  });
});

test("names, labels and other words are found whatever their case, spaces and accents", () => {
  expect(
    guess(CONCIERGE, "FIRST NAME,Surname,e-mail address,Telephone,Zip,Date of birth,PASSPORT NUMBER,Known Traveller Number,Prénom"),
  ).toEqual({
    "FIRST NAME": "first_name",
    Surname: "last_name",
    "e-mail address": "email",
    Telephone: "phone",
    Zip: "address.postalCode",
    "Date of birth": "birth_date",
    "PASSPORT NUMBER": "passport",
    "Known Traveller Number": "known_traveler",
  });
});

test("parts of an address may be named in so many words", () => {
  expect(guess(SHOP, "billing_address.city,Delivery address.postalCode,billing_address.planet")).toEqual({
    "billing_address.city": "billing_address.city",
    "Delivery address.postalCode": "delivery_address.postalCode",
  });
});

test("an address column alone is the whole address", () => {
  expect(guess(CONCIERGE, "Email,Address")).toEqual({ Email: "email", Address: "address" });
  expect(guess(CONCIERGE, "Email,Street")).toEqual({ Email: "email", Street: "address" });
});

test("where two addresses could be meant, none is guessed", () => {
  expect(guess(SHOP, "Email,Street,City")).toEqual({ Email: "email" });
});

test("what nothing speaks for is left alone", () => {
  expect(guess(compileSmallMap(), "Colour,__proto__,constructor,toString,,E-mail")).toEqual({ "E-mail": "email" });
});

test("no two columns are given the same target, and every target exists", () => {
  const header = fc.array(
    fc.oneof(
      fc.constantFrom(
        "email",
        "E-mail",
        "Mail",
        "address",
        "Street",
        "City",
        "address.city",
        "Town",
        "Zip",
        "first name",
        "FirstName",
        "phone",
        "Mobile",
        "__proto__",
      ),
      fc.string(),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(header, (headers) => {
      const guessed = guessColumns(CONCIERGE, headers);
      const targets = Object.values(guessed).map((guess) => guess.target);
      expect(new Set(targets).size).toBe(targets.length);
      for (const target of targets) expect(CONCIERGE.fields.has(target.split(".")[0] ?? "")).toBe(true);
      for (const column of Object.keys(guessed)) expect(headers).toContain(column);
      expect(targets.includes("address") && targets.some((target) => target.startsWith("address."))).toBe(false);
    }),
  );
});
