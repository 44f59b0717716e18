import type { HomeFacts } from "./facts.ts";

/** A step of the first half hour. */
export type GuideStep = { readonly step: string; readonly done: boolean; readonly link: string };

export function guideSteps(facts: HomeFacts, isPerson: boolean): readonly GuideStep[] {
  const { people, mapVersion, marks, wasMailTested, hasRecoveryCodes, needsProvider, hasProvider, hasRequests } = facts;
  return [
    { step: "owner_passkey", done: isPerson || people.some((person) => person.isOwner && person.state === "active"), link: "/my/account" },
    { step: "recovery_sheet", done: hasRecoveryCodes, link: "/my/account" },
    { step: "mail_test", done: wasMailTested, link: "/outbox" },
    { step: "data_map", done: mapVersion > 1 || marks.has("data_map_seen"), link: "/map" },
    { step: "first_staff", done: people.length > 1, link: "/staff" },
    // Who leaves no card to a provider has none to connect.
    ...(needsProvider || hasProvider ? [{ step: "payment_provider", done: hasProvider, link: "/settings" }] : []),
    { step: "first_request", done: hasRequests, link: "/requests/new" },
  ];
}
