import type { Faults } from "../../pieces/failure.ts";

/** What is wrong with one part of a form: with all of it, or with something in it, and then with what. */
export function faultsBelow(faults: Faults, place: string): string | undefined {
  const own = Object.entries(faults).filter(([field]) => field === place || field.startsWith(`${place}.`) || field.startsWith(`${place}[`));
  if (own.length === 0) return undefined;
  return own.map(([field, say]) => (field === place ? say : `${field.slice(place.length + 1).replace(/\]/u, "")}: ${say}`)).join(" ");
}

/** What is wrong with places for values, each by how it is written: they may stand anywhere in a request. */
export function faultsOfSources(faults: Faults): string | null {
  const own = Object.entries(faults).filter(([field]) => /^(?:subject|card|params|forward)\./u.test(field));
  return own.length === 0 ? null : own.map(([field, say]) => `{{${field}}}: ${say}`).join(" ");
}
