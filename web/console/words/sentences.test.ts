import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sentencesOf, timesIn, translate } from "./sentences.ts";

const german = sentencesOf(
  "de",
  JSON.parse(readFileSync(new URL("../server-words/de.json", import.meta.url), "utf8")) as Record<string, string>,
);

test("a sentence is said in the reader's language", () => {
  expect(translate(german, "Only the owner may do this.")).toBe("Das darf nur der Inhaber.");
});

test("facts in it stay what they are, in the place where the language puts them", () => {
  expect(translate(german, "Passport number is required.")).toBe("Passport number ist Pflicht.");
  expect(translate(german, "Read and sign “Non-disclosure (2026)” (version 3) under My clearance.")).toBe(
    "Lesen und unterschreiben Sie „Non-disclosure (2026)“ (Fassung 3) unter Meine Freigabe.",
  );
});

test("how long something is kept is told by the labels of its purposes", () => {
  const labelOf = (purpose: string): string => (purpose === "billing" ? "Rechnungen" : "Buchen");
  expect(timesIn("de", "3 years (booking), 1 year (billing)", labelOf)).toBe("3 Jahre (Buchen), 1 Jahr (Rechnungen)");
  expect(timesIn("de", "30 days")).toBe("30 Tage");
  expect(timesIn("de", "no time (at all)")).toBe("no time (at all)");
});

test("a label that the server made, and how long something is kept, are in the language too", () => {
  expect(translate(german, "Privacy training: nothing is recorded.")).toBe("Datenschutzschulung: nichts eingetragen.");
  expect(translate(german, "Privacy training")).toBe("Datenschutzschulung");
  expect(translate(german, "diet (Diet) is kept for 1 year instead of 30 days (booking), 6 months (news).")).toBe(
    "diet (Diet) wird 1 Jahr aufbewahrt, bisher 30 Tage (booking), 6 Monate (news).",
  );
});

test("what a change of the map does to a role is told whole", () => {
  expect(translate(german, "The role manager: To see: A reason, and no second person. To change: No reason, and 2 persons.")).toBe(
    "Die Rolle manager: Zum Sehen: Ein Grund, und keine zweite Person. Zum Ändern: Kein Grund, und 2 Personen.",
  );
  expect(translate(german, "type cannot be e-mail. Did you mean email?")).toBe("type kann nicht e-mail sein. Meinten Sie email?");
});

test("the sentence that says most itself is the one that is meant", () => {
  expect(translate(german, "At most 40 characters.")).toBe("Höchstens 40 Zeichen.");
  expect(translate(german, "At most 40.")).toBe("Höchstens 40.");
});

test("several in a row are several, each with its own facts", () => {
  expect(
    translate(
      german,
      "Training: nothing is recorded. Take the training; the owner records it under Clearance. Insurance: ran out on 2026-01-31. The owner records until when the insurance runs, under Clearance.",
    ),
  ).toBe(
    "Training: nichts eingetragen. Machen Sie die Schulung; der Inhaber trägt sie unter Freigaben ein. Insurance: am 2026-01-31 abgelaufen. Der Inhaber trägt unter Freigaben ein, bis wann die Versicherung läuft.",
  );
  expect(translate(german, "Line 7: The file is empty.")).toBe("Zeile 7: Die Datei ist leer.");
});

test("one that is not known stays as it is, and takes none of the others with it", () => {
  expect(translate(german, "This is new here.")).toBe("This is new here.");
  expect(translate(german, "This is new here. Ask the owner.")).toBe("This is new here. Fragen Sie den Inhaber.");
  expect(translate(german, "Ask the owner. This is new here.")).toBe("Fragen Sie den Inhaber. This is new here.");
  expect(translate(german, "")).toBe("");
});

test("a fact that reads like a pattern is text, and one without end costs no time", () => {
  expect(translate(german, "$& (.*) is required.")).toBe("$& (.*) ist Pflicht.");
  for (const long of ["a: (b) ".repeat(280), "a. b? ".repeat(330), "a. ".repeat(100_000)]) expect(translate(german, long)).toBe(long);
});
