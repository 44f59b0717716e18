import i18next from "i18next";

type Group =
  | "did"
  | "act"
  | "actorKind"
  | "why"
  | "erased"
  | "keptWhy"
  | "keyClass"
  | "vendorQuestion"
  | "givenHow"
  | "rightsChannel"
  | "rightsWay"
  | "rightsReason"
  | "rightsDecision"
  | "extendWhy"
  | "pauseWhy"
  | "taskWhat"
  | "letterKind"
  | "fillPart";
type Loose = (keys: readonly string[], words: Readonly<Record<string, string>>) => string;

/**
 * Words for a name that the server chose: acts, codes, kinds. The server may learn new ones before the console does;
 * those are told by the group's `other`.
 */
export function wordsFor(group: Group, name: string, words: Readonly<Record<string, string>> = {}): string {
  const say = i18next.t as unknown as Loose;
  return say([`${group}.${name.replaceAll(/[.-]/gu, "_")}`, `${group}.other`], { name, ...words });
}
