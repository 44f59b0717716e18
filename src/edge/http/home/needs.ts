import { glassNeeds } from "./approval-needs.ts";
import type { HomeFacts } from "./facts.ts";
import { cardPageNeeds, importNeeds, keyNeeds, mailNeeds } from "./house-needs.ts";
import { type Need, sortedNeeds } from "./need.ts";
import { letterNeeds } from "./letter-needs.ts";
import { noticeNeeds } from "./notice-needs.ts";
import { clearanceNeeds, deviceNeeds, inviteNeeds, recoveryNeeds, reviewNeeds } from "./people-needs.ts";
import { retentionNeeds } from "./retention-needs.ts";
import { rightsNeeds } from "./rights-needs.ts";
import { vendorNeeds } from "./vendor-needs.ts";

/** What waits for an owner, worst first and what is due first before what is due later. */
export function ownerNeeds(facts: HomeFacts): readonly Need[] {
  return sortedNeeds([
    ...glassNeeds(facts),
    ...recoveryNeeds(facts),
    ...cardPageNeeds(facts),
    ...noticeNeeds(facts),
    ...retentionNeeds(facts),
    ...rightsNeeds(facts),
    ...letterNeeds(facts),
    ...clearanceNeeds(facts),
    ...reviewNeeds(facts),
    ...inviteNeeds(facts),
    ...deviceNeeds(facts),
    ...mailNeeds(facts),
    ...vendorNeeds(facts),
    ...importNeeds(facts),
    ...keyNeeds(facts),
  ]);
}
