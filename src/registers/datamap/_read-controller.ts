import { didYouMean } from "./_nearest.ts";
import type { Problems } from "./_problems.ts";
import { optional, present, readMap, readText, readTexts, refuseUnknownKeys, required, shortened } from "./_read.ts";
import type { Place, Tree } from "./_tree.ts";
import { isJurisdiction } from "./_words.ts";
import { findCountry } from "./countries.ts";
import { emailType } from "./types/email.ts";
import type { MapController } from "./types.ts";

const KEYS = ["name", "email", "jurisdictions", "address", "phone", "website", "dataProtectionOfficer"] as const;

/** Who is responsible, in the notice and before the law. */
export function readController(tree: Tree, problems: Problems): MapController | undefined {
  const map = readMap(tree, "controller", problems);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, KEYS, problems);

  const name = readText(
    required(
      map,
      "name",
      ["controller_without_name", "The controller has no name.", "Add name: and the business's name."],
      map.at,
      problems,
    ),
    "name",
    problems,
  );
  const email = readEmail(
    required(
      map,
      "email",
      ["controller_without_email", "The controller has no e-mail address.", "Add email: with an address that is read."],
      map.at,
      problems,
    ),
    problems,
  );
  const jurisdictions = readJurisdictions(
    required(
      map,
      "jurisdictions",
      ["controller_without_jurisdictions", "It is not said where customers live or the business is.", "Add jurisdictions: [US-CA, GB]."],
      map.at,
      problems,
    ),
    problems,
  );
  const rest = {
    ...present("address", readText(optional(map, "address"), "address", problems)),
    ...present("phone", readText(optional(map, "phone"), "phone", problems)),
    ...present("website", readText(optional(map, "website"), "website", problems)),
    ...present("dataProtectionOfficer", readText(optional(map, "dataProtectionOfficer"), "dataProtectionOfficer", problems)),
  };
  return name === undefined || email === undefined ? undefined : { name, email, jurisdictions, ...rest };
}

function readEmail(tree: Tree | undefined, problems: Problems): string | undefined {
  const text = readText(tree, "email", problems);
  if (tree === undefined || text === undefined) return undefined;
  if (emailType.parse(text, { countries: [] }).ok) return text;
  problems.wrong(tree.at, "bad_email", "This is not an e-mail address.", "Write it as privacy@example.com.");
  return undefined;
}

function readJurisdictions(tree: Tree | undefined, problems: Problems): readonly string[] {
  const texts = readTexts(tree, "jurisdictions", problems);
  if (tree?.kind === "list" && tree.items.length === 0) {
    problems.wrong(
      tree.at,
      "controller_without_jurisdictions",
      "It is not said where customers live or the business is.",
      "Add at least one, as in [US-CA, GB].",
    );
  }
  for (const { text, at } of texts) {
    if (!isJurisdiction(text)) refuseJurisdiction(text, at, problems);
  }
  return texts.map(({ text }) => text);
}

function refuseJurisdiction(text: string, at: Place, problems: Problems): void {
  const country = findCountry(text.split("-")[0] ?? "");
  const upper = text.toUpperCase();
  const mend = isJurisdiction(upper)
    ? `Did you mean ${upper}?`
    : country === undefined
      ? "Write a code of ISO 3166, as in GB, DE or US-CA."
      : didYouMean(text, [country]);
  problems.wrong(at, "bad_jurisdiction", `There is no jurisdiction ${shortened(text)}.`, mend);
}
