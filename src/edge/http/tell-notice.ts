import { instantToIso } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { NOTICE_FACTS, type FactSaid, type NoticeFact, type NoticeFacts } from "../../registers/notice/facts.ts";
import type { Telling } from "../../registers/notice/tellings.ts";
import type { NoticeVersion } from "../../registers/notice/versions.ts";
import { type ChecklistItem, checklistOf } from "../../workflows/notice/checklist.ts";
import type { PublicNotice } from "../../workflows/notice/current.ts";
import type { NoticeDraft } from "../../workflows/notice/draft.ts";
import { PLAIN_AGE_MAX, readabilityOf } from "../../workflows/notice/readability.ts";
import type { Touched } from "../../workflows/notice/touched.ts";

export function tellNotice({ state, ...notice }: PublicNotice, language: Language, origin: string) {
  return {
    ...notice,
    state,
    language,
    page: state === "in_force" || state === "unpublished" ? `${origin}/privacy` : `${origin}/notices/${notice.version}`,
  };
}

export function tellVersion({ version, mapVersion, effectiveOn, digest, publishedAt, publishedBy }: NoticeVersion) {
  return { version, mapVersion, effectiveOn, digest, publishedAt: instantToIso(publishedAt), publishedBy };
}

export function tellTelling(telling: Telling | undefined) {
  return telling === undefined ? null : { state: telling.state, told: telling.told, unreachable: telling.unreachable };
}

export function tellDraft(draft: NoticeDraft, language: Language, touched: Touched) {
  const { sources, texts, newest, inForce, isNew, differences, significance } = draft;
  const readability = readabilityOf(texts[language]);
  return {
    isNew,
    mapVersion: sources.map.version,
    newest: newest === undefined ? null : tellVersion(newest),
    inForce: inForce?.version ?? null,
    language,
    text: texts[language],
    differences: differences[language],
    readability: { ...readability, isPlain: readability.age <= PLAIN_AGE_MAX },
    checklist: checklistOf(sources).map(tellCheck),
    facts: tellFacts(sources.facts),
    tell: {
      fields: significance.fields,
      customers: touched.customers,
      askAgain: significance.askAgain.map((purpose) => ({
        purpose,
        label: sources.map.purposes.get(purpose)?.label ?? purpose,
        customers: touched.consents.get(purpose) ?? 0,
      })),
    },
  };
}

function tellCheck(item: ChecklistItem) {
  const { id, text, status, requiredBy, when, confidence } = item;
  return {
    id,
    text,
    status,
    requiredBy,
    when,
    confidence,
    from: item.status === "met" ? item.from : null,
    mend: item.status === "missing" ? item.mend : null,
    fact: item.status === "missing" ? item.fact : null,
    why: item.status === "not_applicable" ? item.why : null,
  };
}

function tellFacts(facts: NoticeFacts) {
  return (Object.keys(NOTICE_FACTS) as NoticeFact[]).map((name) => {
    const said: FactSaid | undefined = facts[name];
    const { mayBeNone } = NOTICE_FACTS[name];
    return { name, mayBeNone, isNone: said?.kind === "none", say: said?.kind === "said" ? said.say : null };
  });
}
