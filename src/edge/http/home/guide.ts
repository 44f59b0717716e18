import type { HomeFacts } from "./facts.ts";

/** A step of the first half hour. `isLater`: its room is not there yet, so it can be neither done nor missed. */
export type GuideStep = { readonly step: string; readonly done: boolean; readonly link: string; readonly isLater?: true };

export function guideSteps(facts: HomeFacts, isPerson: boolean): readonly GuideStep[] {
  const { people, mapVersion, marks, wasMailTested, hasRecoveryCodes } = facts;
  return [
    { step: "owner_passkey", done: isPerson || people.some((person) => person.isOwner && person.state === "active"), link: "/my/account" },
    { step: "recovery_sheet", done: hasRecoveryCodes, link: "/my/account" },
    { step: "mail_test", done: wasMailTested, link: "/outbox" },
    { step: "data_map", done: mapVersion > 1 || marks.has("data_map_seen"), link: "/map" },
    { step: "first_staff", done: people.length > 1, link: "/staff" },
    { step: "payment_provider", done: false, link: "/settings", isLater: true },
    { step: "first_request", done: false, link: "/customers", isLater: true },
  ];
}
