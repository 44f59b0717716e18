import type { Language } from "../../base/language.ts";
import type { Basis } from "../datamap/types.ts";

/** A notice in one language, in two layers: one screen for everybody, and all of it for whoever wants to know. */
export type NoticeText = {
  readonly title: string;
  readonly short: readonly NoticeLine[];
  readonly sections: readonly NoticeSection[];
};

export type NoticeLine = { readonly id: string; readonly heading: string; readonly say: string };
export type NoticeSection = {
  readonly id: string;
  readonly heading: string;
  readonly say: readonly string[];
  readonly table: NoticeTable | null;
};
export type NoticeTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type NoticeTexts = Readonly<Record<Language, NoticeText>>;

/** What a notice claims, in the map's own names: what practice is held against. */
export type NoticeClaims = {
  readonly purposes: Readonly<Record<string, { readonly label: string; readonly basis: Basis }>>;
  readonly fields: Readonly<Record<string, { readonly label: string; readonly purposes: readonly string[]; readonly keptMs: number }>>;
  readonly recipients: readonly NoticeRecipient[];
};
export type NoticeRecipient = {
  readonly name: string;
  /** As the register of vendors names whoever it is; several may be one recipient, none where the register knows nobody. */
  readonly vendors: readonly string[];
  readonly label: string;
  readonly purposes: readonly string[];
  readonly fields: readonly string[];
};

export type NoticeDifferences = { readonly added: readonly string[]; readonly removed: readonly string[] };
