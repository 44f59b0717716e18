import type { MaskName } from "../../base/mask.ts";
import { didYouMean } from "./_nearest.ts";
import type { Problems } from "./_problems.ts";
import { shortened } from "./_read.ts";
import type { MapTree, Place } from "./_tree.ts";
import { CATEGORIES } from "./categories.ts";
import { NORMALISABLE } from "./field-types.ts";
import { isBuiltInPurpose } from "./reserved.ts";
import { COUNTABLE, type MapField, type TypeName } from "./types.ts";

/** What the parts of a field must be to each other, each part being right in itself. */
export function checkField(name: string, field: MapField, map: MapTree, at: Place, problems: Problems): void {
  const placeOf = (key: string): Place => map.entries.get(key)?.value.at ?? at;
  checkRetention(field, map, placeOf, problems);
  checkLookup(name, field, placeOf("lookup"), problems);
  checkCard(field, placeOf, problems);
  checkMask(field, placeOf("mask"), problems);
  if (field.whenAnonymised !== undefined && !COUNTABLE.has(field.type)) {
    problems.wrong(
      placeOf("whenAnonymised"),
      "count_not_possible",
      `Values of type ${field.type} are too many to count: one that stands alone tells whose it was.`,
      "Remove whenAnonymised; country, boolean and date (by year) can be counted.",
    );
  }
  if (field.normalise !== undefined && !NORMALISABLE.has(field.type)) {
    problems.wrong(
      placeOf("normalise"),
      "normalise_not_possible",
      `A field of type ${field.type} is compared in a way of its own.`,
      "Remove normalise.",
    );
  }
}

function checkRetention(field: MapField, map: MapTree, placeOf: (key: string) => Place, problems: Problems): void {
  const tree = map.entries.get("retention")?.value;
  if (tree?.kind !== "map") return;
  for (const [purpose, { at }] of tree.entries) {
    if (field.purposes.includes(purpose)) continue;
    const say = isBuiltInPurpose(purpose)
      ? `The purpose ${purpose} has no retention of its own: it lasts as long as the longest.`
      : `This field has no purpose ${shortened(purpose)}.`;
    problems.wrong(at, "unknown_purpose", say, didYouMean(purpose, field.purposes));
  }
  for (const purpose of field.purposes) {
    if (tree.entries.has(purpose)) continue;
    problems.wrong(
      placeOf("retention"),
      "field_without_retention",
      `It is not said how long this is kept for ${purpose}.`,
      `Add ${purpose}: to retention, as in ${purpose}: 1y.`,
    );
  }
}

/** Values of few possibilities, or none that can be compared, cannot have an index. */
const NO_LOOKUP: readonly TypeName[] = ["boolean", "file", "free-text"];
const GUARDED: readonly string[] = ["government-id", "bank-account"];

function checkLookup(name: string, field: MapField, at: Place, problems: Problems): void {
  if (field.lookup === undefined || field.lookup === "none") {
    if (field.lookupInsisted === true)
      problems.odd(
        at,
        "lookup_insisted_for_nothing",
        `${name} insists on a look-up and has none.`,
        "Remove lookupInsisted, or add lookup: exact.",
      );
    return;
  }
  if (field.type === "card" || field.category === "payment-card") {
    problems.wrong(
      at,
      "lookup_on_card",
      "No index of card numbers is kept: it could be searched by trying numbers.",
      "Remove lookup; find the customer first.",
    );
  } else if (NO_LOOKUP.includes(field.type)) {
    problems.wrong(at, "lookup_not_possible", `A field of type ${field.type} cannot be looked up.`, "Remove lookup.");
  } else if ((GUARDED.includes(field.type) || GUARDED.includes(field.category)) && field.lookupInsisted !== true) {
    problems.wrong(
      at,
      "lookup_not_insisted",
      "Finding people by such a number is dangerous and rarely needed.",
      "Remove lookup, or add lookupInsisted: true if you must.",
    );
  }
}

function checkCard(field: MapField, placeOf: (key: string) => Place, problems: Problems): void {
  if (field.custody !== undefined && field.type !== "card") {
    problems.wrong(placeOf("custody"), "custody_only_for_cards", "Only a field of type card has a custody.", "Remove custody.");
  }
  if (field.category === "payment-card" && ["text", "name", "number", "free-text"].includes(field.type)) {
    problems.wrong(
      placeOf("type"),
      "card_as_text",
      "A payment card kept as text would escape its checks and its mask.",
      "Write type: card.",
    );
  }
}

/** Masks that show a card or an account in part; every other mask would show something else of it. */
const CARD_MASKS: readonly MaskName[] = ["card", "card-details", "last4", "last2", "hidden"];

function checkMask(field: MapField, at: Place, problems: Problems): void {
  if (field.mask === undefined) return;
  if (field.type === "card" && !CARD_MASKS.includes(field.mask)) {
    problems.wrong(
      at,
      "mask_not_for_cards",
      "At most the last four digits of a card may be shown (PCI DSS 3.4.1).",
      `Use one of: ${CARD_MASKS.join(", ")}.`,
    );
    return;
  }
  const isGuarded = GUARDED.includes(field.type) || GUARDED.includes(field.category) || field.type === "free-text";
  if (field.mask === "none" && (isGuarded || CATEGORIES.get(field.category)?.special === true)) {
    problems.wrong(
      at,
      "mask_shows_all",
      "This kind of data is never shown whole without being asked for.",
      "Use mask: hidden, or grant clear to those who need it.",
    );
  }
}
