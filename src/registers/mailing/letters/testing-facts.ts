import { instant } from "../../../base/instant.ts";
import { RIGHTS_REASONS } from "../../../base/rights-reasons.ts";
import type { CustomerFacts, CustomerKind } from "./facts.ts";

export const AT = instant(Date.UTC(2026, 2, 1, 10, 30));

/** As long as the ones that leave, so that what is said of a text's size is true. */
export const TOKEN = "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkmnpqrstvwxyz0123456789abc";

/** What customers are told, one of each kind, by letter or by text. */
export const CUSTOMER_FACTS: { readonly [K in CustomerKind]: CustomerFacts[K] } = {
  collection_link: { path: `/c#p.${TOKEN}`, expiresAt: AT, secondItem: "postcode" },
  collection_reminder: { path: `/c#c.${TOKEN}`, expiresAt: AT, secondItem: "code" },
  payment_confirm: { path: `/c#c.${TOKEN}`, expiresAt: AT, secondItem: "code" },
  card_added: { at: AT, path: "/c/sign-in" },
  card_used: { at: AT, path: "/c/sign-in" },
  card_removed: { at: AT, path: "/c/sign-in" },
  card_expired: { path: "/c/sign-in" },
  customer_passkey_added: { at: AT, path: "/c/sessions" },
  customer_passkey_removed: { at: AT, path: "/c/sessions" },
  value_seen: { field: "Passport number", at: AT, path: "/c/sign-in" },
  notice_changed: { at: AT, path: "/notices/2" },
  notice_ask: { purpose: "Send you offers", at: AT, path: "/c/consents" },
  customer_code: { code: "482177", expiresAt: AT },
  contact_code: { code: "482177", expiresAt: AT },
  contact_changing: { field: "Telephone", at: AT, path: `/c/contact-changes/${TOKEN}` },
  contact_changed: { field: "Telephone", at: AT, path: "/c/held" },
  contact_change_cancelled: { field: "Telephone", path: "/c/held" },
  rights_received: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_prove: { request: "portability", lastDay: AT, path: "/c/requests" },
  rights_agent: { request: "correction", lastDay: AT, path: "/c/requests" },
  rights_way: { request: "restriction", path: "/c/requests/new" },
  rights_extended: { request: "objection", reason: "complex", lastDay: AT, path: "/c/requests" },
  rights_paused: { request: "access", pause: "clarification", path: "/c/requests" },
  rights_resumed: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_lapsed: { request: "access", path: "/c/requests" },
  rights_decided: { request: "erasure", decision: "in_part", reasons: RIGHTS_REASONS, path: "/c/requests" },
  rights_export_ready: { request: "access", expiresAt: AT, path: "/c/requests" },
  rights_erasure_cooling: { request: "erasure", until: AT, path: "/c/requests" },
  rights_erased: { at: AT, path: "/c/certificates/tok_123" },
  rights_part_cooling: {
    request: "erasure",
    until: AT,
    part: {
      erased: ["Phone"],
      kept: [
        { label: "Name", reason: "tax_records", until: AT },
        { label: "Diet", reason: "on_hold", until: null },
      ],
    },
    path: "/c/requests",
  },
  rights_part_erased: { at: AT, part: { erased: ["Phone", "Notes"], kept: [] }, path: "/c/certificates/tok_123" },
  rights_withdrawn: { request: "anonymisation", path: "/c/requests" },
  rights_appealed: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_appeal_extended: { request: "access", reason: "many_requests", lastDay: AT, path: "/c/requests" },
  rights_appeal_decided: { request: "access", appeal: "overturned", path: "/c/requests" },
  rights_message: { request: "access", path: "/c/requests" },
};
