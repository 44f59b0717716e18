import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import { type DataMap, fieldLabel, useDataMap } from "../api/data-map.ts";
import type { Entry } from "../api/entries.ts";
import { wordsFor } from "../words/words-for.ts";
import { spokenLocale } from "../words/words.ts";

const REFUSED = "refused";
/** Their own sentence says that it came to nothing, and nobody had said no. */
const SAY_IT_THEMSELVES: readonly string[] = ["forward.not_sent", "forward.unknown", "fill.failed"];

export type EntryWords = {
  /** One sentence: who did what. */
  readonly sentence: (entry: Entry) => string;
  readonly who: (entry: Entry) => string;
  /** Why it was refused, in a few words each. */
  readonly whyNot: (entry: Entry) => string | null;
  readonly act: (act: string) => string;
};

/** Says what the ledger's entries mean, for people who do not read codes. */
export function useEntryWords(): EntryWords {
  const { t } = useTranslation();
  const map = useDataMap();
  const who = (entry: Entry): string => entry.actor.name ?? wordsFor("actorKind", entry.actor.kind);
  return {
    who,
    act: (act) => wordsFor("act", act),
    sentence: (entry) => {
      const said = sentenceOf(t, map, entry, who(entry));
      return entry.outcome === REFUSED && !SAY_IT_THEMSELVES.includes(entry.act) ? t("entry.refused", { said }) : said;
    },
    whyNot: (entry) => (entry.codes.length === 0 ? null : entry.codes.map((code) => wordsFor("why", code)).join(" · ")),
  };
}

function sentenceOf(t: TFunction, map: DataMap | undefined, entry: Entry, who: string): string {
  const fields = listOf(entry.fields.map((field) => fieldLabel(map, field)));
  const act = actOf(entry);
  return wordsFor("did", act, { who, fields: fields === "" ? t("entry.details") : fields });
}

/** What was seen and what somebody only wanted to see are not the same, nor what a colleague agreed to and what nobody did. */
function actOf({ act, outcome, detail }: Entry): string {
  if (act !== "subject.reveal") return act;
  if (outcome === REFUSED) return "subject.reveal.asked";
  if (detail["guard"] === "approval") return "subject.reveal.agreed";
  return detail["guard"] === "break_glass" ? "subject.reveal.glass" : act;
}

/** The acts that the ledger's filter offers, by how often they are looked for. */
export const ACTS = [
  "subject.reveal",
  "subject.read",
  "subject.search",
  "subject.compare",
  "subject.change",
  "subject.create",
  "subject.import",
  "subject.erase",
  "subject.erase_part",
  "retention.destroy",
  "subject.list",
  "file.open",
  "file.store",
  "consent.record",
  "order.record",
  "rights.file",
  "rights.verify",
  "rights.decide",
  "rights.extend",
  "rights.appeal",
  "rights.withdraw",
  "rights.message",
  "rights.task",
  "rights.export",
  "forward.send",
  "approval.ask",
  "approval.agree",
  "glass.review",
  "collection.create",
  "collection.provide",
  "card.add",
  "card.use",
  "card.remove",
  "fill.redeem",
  "payment.charge",
  "payment.refund",
  "vendor.approve",
  "vendor.suspend",
  "import.start",
  "map.apply",
  "key.create",
  "key.revoke",
  "staff.invite",
  "staff.join",
  "staff.change",
  "staff.leave",
  "session.begin",
  "session.refused",
  "device.enrol",
  "device.loss",
] as const;

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(spokenLocale(), { type: "conjunction" }).format(names);
}
