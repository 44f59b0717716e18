import { CUSTODIES } from "../../registers/datamap/types.ts";
import type { NoticeFact } from "../../registers/notice/facts.ts";
import { isEuropean, isUnitedStates } from "./_jurisdictions.ts";
import type { NoticeSources } from "./sources.ts";

/** What came of one item of the checklist: where the statement comes from, or what would mend that it lacks. */
export type Check =
  | { readonly status: "met"; readonly from: "map" | "vendors" | "statement" | "product" }
  | { readonly status: "missing"; readonly mend: string; readonly fact: NoticeFact | null }
  | { readonly status: "not_applicable"; readonly why: string };

export type CheckItem = keyof typeof CHECKS;
type Checked = (sources: NoticeSources, scope: Scope) => Check;
type Scope = { readonly europe: boolean; readonly unitedStates: boolean; readonly california: boolean; readonly hasConsent: boolean };

/** Item by item of `reference/notice-checklist.json`, whose ids these are; a test holds both together. */
export const CHECKS = {
  controller: ({ map }) =>
    map.controller.name !== "" && map.controller.email !== ""
      ? fromMap
      : lacks("Name the business and its e-mail under `controller` of the data map."),
  dpo: ({ map, facts }) =>
    map.controller.dataProtectionOfficer === undefined
      ? said(facts, "officer", "Say who looks after data protection, or that nobody was appointed.")
      : fromMap,
  categories: ({ map }) => (map.fields.size > 0 ? fromMap : lacks("Declare fields in the data map.")),
  sources: ({ facts }) => said(facts, "sources", "Say who else gives you data of customers, or that nobody does."),
  purposes: ({ map }) =>
    [...map.purposes.values()].some(({ builtIn }) => !builtIn) ? fromMap : lacks("Declare purposes in the data map."),
  "legal-basis": ({ map, facts }) =>
    [...map.purposes.values()].some(({ basis }) => basis === "legitimate-interests")
      ? said(facts, "interests", "Say which legitimate interest you rely on.")
      : fromMap,
  recipients: () => ({ status: "met", from: "vendors" }),
  "sold-shared": ({ facts }) => said(facts, "sale", "Say that you do not sell or share data for advertising, or what you sell."),
  "scripted-sale": ({ facts }) =>
    ifSold(facts, "Write the sentences that Texas, Florida and Louisiana prescribe into what you say of selling."),
  "opt-out-links": ({ facts }) => ifSold(facts, "Name the links by which customers opt out in what you say of selling."),
  signal: ({ facts }, { unitedStates }) =>
    unitedStates || facts.tracking?.kind === "said"
      ? said(facts, "signals", "Say how you honour the Global Privacy Control of browsers, and Do Not Track.")
      : none("Only for sites that track, and in the United States."),
  "third-party-tracking": ({ facts }) => said(facts, "tracking", "Say that nobody else follows visitors on your site, or who does."),
  transfers: ({ facts }) => said(facts, "transfers", "Say that no data leaves the country, or where it goes and what guards it there."),
  retention: ({ map }) => (map.fields.size > 0 ? fromMap : lacks("Declare fields with their retention in the data map.")),
  rights: ({ map }, { unitedStates }) =>
    unitedStates && map.controller.phone === undefined
      ? lacks(
          "Add `phone` under `controller` of the data map: the United States ask for two ways, one of them toll-free unless you work online only.",
        )
      : fromProduct,
  verification: () => fromProduct,
  appeal: (_sources, { unitedStates }) => (unitedStates ? fromProduct : none("Asked for in the United States.")),
  withdraw: (_sources, { hasConsent }) => (hasConsent ? fromMap : none("No purpose rests on consent.")),
  complaint: ({ facts }, { europe, unitedStates }) =>
    europe || !unitedStates
      ? said(facts, "authority", "Name the authority to which customers can complain, with its address.")
      : none("Asked for in Europe, the United Kingdom, Canada and Brazil."),
  mandatory: () => fromMap,
  automated: ({ facts }) => said(facts, "automated", "Say that no computer decides about customers by itself, or how it does."),
  profiles: ({ facts }) =>
    said(facts, "profiles", "Say that customers are not sorted by what they do, or how they are and how they switch it off."),
  "llm-training": ({ map, facts }) =>
    facts.models !== undefined || map.controller.jurisdictions.includes("US-CT")
      ? said(facts, "models", "Say whether personal data train language models.")
      : none("Asked for in Connecticut."),
  children: ({ facts }) => said(facts, "children", "Say that the service is not for children, or what holds for them."),
  correct: () => fromProduct,
  changes: () => fromProduct,
  security: () => fromProduct,
  cards: ({ map }) =>
    [...map.fields.values()].some(({ custody }) => custody !== undefined && CUSTODIES.includes(custody))
      ? fromMap
      : none("No cards are taken."),
  "breach-promise": ({ facts }) => said(facts, "breaches", "Say how you tell customers of a breach and of unusual activity."),
  "call-identity": ({ facts }) => said(facts, "calls", "Say how staff check who calls, and what they never ask for."),
  marketing: ({ map }, { hasConsent }) => {
    if (!hasConsent) return none("No purpose rests on consent, so no offers are sent.");
    return map.controller.address === undefined
      ? lacks("Add `address` under `controller` of the data map: offers need a postal address.")
      : fromMap;
  },
  "shine-the-light": ({ facts }, { california }) =>
    california
      ? said(facts, "directMarketing", "Say that you give nobody data for their own advertising, or to whom.")
      : none("Asked for in California."),
  "financial-incentive": ({ facts }, { california }) =>
    california || facts.incentives !== undefined
      ? said(facts, "incentives", "Say that no price or gift hangs on data, or which does.")
      : none("Asked for in California, where there is one."),
  metrics: ({ facts }) =>
    facts.requestNumbers === undefined
      ? none("Asked for from businesses that hold data of ten million people.")
      : said(facts, "requestNumbers", ""),
  "just-in-time": () => fromProduct,
  accessible: () => fromProduct,
} as const satisfies Readonly<Record<string, Checked>>;

export function scopeOf({ map }: NoticeSources): Scope {
  const { jurisdictions } = map.controller;
  return {
    europe: jurisdictions.some(isEuropean),
    unitedStates: jurisdictions.some(isUnitedStates),
    california: jurisdictions.includes("US-CA"),
    hasConsent: [...map.purposes.values()].some(({ basis }) => basis === "consent"),
  };
}

const fromMap: Check = { status: "met", from: "map" };
const fromProduct: Check = { status: "met", from: "product" };

function lacks(mend: string, fact: NoticeFact | null = null): Check {
  return { status: "missing", mend, fact };
}

function none(why: string): Check {
  return { status: "not_applicable", why };
}

function said(facts: NoticeSources["facts"], fact: NoticeFact, mend: string): Check {
  return facts[fact] === undefined ? lacks(mend, fact) : { status: "met", from: "statement" };
}

function ifSold({ sale }: NoticeSources["facts"], mend: string): Check {
  if (sale === undefined) return lacks("Say first whether you sell data.", "sale");
  if (sale.kind === "none") return none("Nothing is sold.");
  return /https?:\/\/|«|“|"/u.test(sale.say) ? { status: "met", from: "statement" } : lacks(mend, "sale");
}
