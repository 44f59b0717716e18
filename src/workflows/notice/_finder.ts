import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { NoticeClaims } from "../../registers/notice/text.ts";

export type DriftKind =
  | "purpose_not_in_notice"
  | "field_not_in_notice"
  | "use_not_in_notice"
  | "recipient_not_in_notice"
  | "field_not_for_recipient"
  | "held_not_in_notice"
  | "kept_longer";

/** One way in which practice departs from the notice: how often, since when, and what would mend it. */
export type Drift = {
  /** The same for the same departure at every look. */
  readonly key: string;
  readonly kind: DriftKind;
  readonly field: string | null;
  readonly purpose: string | null;
  readonly vendor: string | null;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  readonly say: string;
  readonly mend: string;
};

type Found = {
  readonly kind: DriftKind;
  readonly field?: string;
  readonly purpose?: string;
  readonly vendor?: string;
  /** What the register calls the vendor. */
  readonly label?: string;
};
type Counted = { readonly found: Found; count: number; first: string; last: string };

/** Counts departures of one kind together. Times are ISO 8601, so that they sort as text. */
export function createFinder(map: CompiledMap, claims: NoticeClaims) {
  const seen = new Map<string, Counted>();
  return {
    note: (found: Found, at: string): void => {
      const key = [found.kind, found.field ?? "", found.purpose ?? "", found.vendor ?? ""].join(" ");
      const counted = seen.get(key);
      if (counted === undefined) seen.set(key, { found, count: 1, first: at, last: at });
      else {
        counted.count += 1;
        if (at < counted.first) counted.first = at;
        if (at > counted.last) counted.last = at;
      }
    },
    drifts: (): readonly Drift[] =>
      [...seen]
        .map(([key, { found, count, first, last }]) => {
          const { kind, field = null, purpose = null, vendor = null } = found;
          return { key, kind, field, purpose, vendor, count, first, last, ...wordsOf(found, map, claims) };
        })
        .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)),
  };
}

const PUBLISH = "Publish the notice anew if this is meant, and tell customers; else stop the use and take the grant out of the data map.";

function wordsOf(found: Found, map: CompiledMap, claims: NoticeClaims): { readonly say: string; readonly mend: string } {
  const field = labelOf(found.field ?? "", map.fields, claims.fields);
  const purpose = labelOf(found.purpose ?? "", map.purposes, claims.purposes);
  const vendor = found.label ?? found.vendor ?? "";
  switch (found.kind) {
    case "purpose_not_in_notice":
      return { say: `Data was used to do this: ${purpose}. The notice in force does not name it.`, mend: PUBLISH };
    case "field_not_in_notice":
      return { say: `${field} was used. The notice in force does not name it.`, mend: PUBLISH };
    case "use_not_in_notice":
      return { say: `${field} was used to do this: ${purpose}. The notice in force names it for other uses only.`, mend: PUBLISH };
    case "recipient_not_in_notice":
      return {
        say: `${vendor} was given customers' data. The notice in force does not name it.`,
        mend: "Publish the notice anew and tell customers; or suspend the vendor.",
      };
    case "field_not_for_recipient":
      return {
        say: `${vendor} was given ${field}. The notice in force says that it gets other details.`,
        mend: "Publish the notice anew and tell customers; or take the field out of the recipient in the data map.",
      };
    case "held_not_in_notice":
      return {
        say: `${field} is held. The notice in force does not name it.`,
        mend: "Publish the notice anew and tell customers; or remove these values.",
      };
    case "kept_longer":
      return {
        say: `${field} is kept longer than the notice in force says.`,
        mend: "Have what is too old destroyed, or say in a hold why it is kept.",
      };
  }
}

type Labels = { readonly get: (name: string) => { readonly label: string } | undefined };

function labelOf(name: string, now: Labels, said: Readonly<Record<string, { readonly label: string }>>): string {
  return now.get(name)?.label ?? said[name]?.label ?? name;
}
