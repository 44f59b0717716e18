import { expect, test } from "vitest";
import { instant } from "../../../base/instant.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { sizeOfSms } from "../../../platform/outbox/sms/gsm7.ts";
import { CUSTOMER_KINDS, type CustomerFacts, type CustomerKind } from "../letters/facts.ts";
import { composeText } from "./compose-text.ts";
import { TEXTS } from "./messages.ts";

const AT = instant(Date.UTC(2026, 2, 1, 10, 30));
const COMMON = { business: "Blue Sky Concierge", origin: "https://cards.bluesky.example" };
const TOKEN = "0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjkmnpqrstvwxyz0123456789abc";

const FACTS: { readonly [K in CustomerKind]: CustomerFacts[K] } = {
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
  rights_prove: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_agent: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_way: { request: "access", path: "/c/requests" },
  rights_extended: { request: "access", reason: "complex", lastDay: AT, path: "/c/requests" },
  rights_paused: { request: "access", pause: "identity", path: "/c/requests" },
  rights_resumed: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_lapsed: { request: "access", path: "/c/requests" },
  rights_decided: { request: "access", decision: "granted", reasons: [], path: "/c/requests" },
  rights_export_ready: { request: "access", expiresAt: AT, path: "/c/requests" },
  rights_erasure_cooling: { request: "erasure", until: AT, path: "/c/requests" },
  rights_erased: { at: AT, path: "/c/requests" },
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
  rights_withdrawn: { request: "access", path: "/c/requests" },
  rights_appealed: { request: "access", lastDay: AT, path: "/c/requests" },
  rights_appeal_extended: { request: "access", reason: "complex", lastDay: AT, path: "/c/requests" },
  rights_appeal_decided: { request: "access", appeal: "upheld", path: "/c/requests" },
  rights_message: { request: "access", path: "/c/requests" },
};

function textFor(kind: CustomerKind, language: (typeof LANGUAGES)[number], more: Partial<typeof COMMON> = {}): string {
  return composeText(kind, language, { ...FACTS[kind], ...COMMON, ...more }).text;
}

test("no language lacks a text, and every one is whole", () => {
  for (const language of LANGUAGES) {
    expect(Object.keys(TEXTS[language]), language).toEqual(Object.keys(TEXTS.en));
    for (const kind of CUSTOMER_KINDS)
      expect(textFor(kind, language), `${kind} in ${language}`).not.toMatch(/\{\{|undefined|secondItem\./u);
  }
  for (const kind of CUSTOMER_KINDS) expect(new Set(LANGUAGES.map((language) => textFor(kind, language))).size, kind).toBe(4);
});

const isLong = (kind: CustomerKind): boolean => kind.startsWith("collection") || kind === "payment_confirm" || kind === "contact_changing";

test("a text is one message in every language; one with a link that lets in is two", () => {
  for (const language of LANGUAGES)
    for (const kind of CUSTOMER_KINDS) {
      const size = sizeOfSms(textFor(kind, language));
      expect(size.alphabet, `${kind} in ${language}`).toBe("gsm7");
      expect(size.parts, `${kind} in ${language}: ${size.units}`).toBe(isLong(kind) ? 2 : 1);
    }
});

test("a name that the short alphabet cannot write is not spoilt, and costs more parts instead", () => {
  const text = textFor("customer_code", "en", { business: "Голубое небо" });
  expect(text).toContain("Голубое небо");
  expect(sizeOfSms(text).alphabet).toBe("ucs2");
});

test("a long or hostile name is one short line, so that nobody is sent a second message within the first", () => {
  const text = textFor("customer_code", "en", { business: `Blue\n@evil.example #000000 ${"x".repeat(400)}` });
  expect(text.split("\n")).toHaveLength(3);
  expect(text.split("\n").at(-1)).toBe("@cards.bluesky.example #482177");
  expect(text.length).toBeLessThan(170);
});

test("links lead to the house's own origin, and a path that leads elsewhere is a fault", () => {
  expect(textFor("collection_link", "en")).toContain(`https://cards.bluesky.example/c#p.${TOKEN}`);
  for (const path of ["//evil.example/c", "/\\evil.example"] as const)
    expect(() => composeText("card_expired", "en", { ...COMMON, path })).toThrow("its own house only");
});

test("texts that let somebody in say so", () => {
  const proofs = CUSTOMER_KINDS.filter((kind) => composeText(kind, "en", { ...FACTS[kind], ...COMMON }).carriesProof);
  expect(proofs).toEqual(["collection_link", "collection_reminder", "payment_confirm", "customer_code", "contact_code"]);
});
