import { expect, test } from "vitest";
import { instant } from "../../../base/instant.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { type Letter, composeLetter } from "./compose-letter.ts";
import { CUSTOMER_KINDS, type Common, type Facts, type LetterKind, PAGE_DIFFERENCES, RIGHTS_ASKED, WEEK_COUNTS } from "./facts.ts";
import { MESSAGES } from "./messages.ts";
import { AT, CUSTOMER_FACTS } from "./testing-facts.ts";

const COMMON: Common = { business: "Blue Sky Concierge", origin: "https://safe.bluesky.example", name: "Ana Example" };

/** One of each, as the rooms will compose them. */
const FACTS: { readonly [K in LetterKind]: Facts[K] } = {
  ...CUSTOMER_FACTS,
  invite: { inviter: "Otto Owner", path: "/join#tok_123", expiresAt: AT },
  recovery_code: { code: "4821-7730", path: "/recover#tok_123", expiresAt: AT },
  recovery_asked: { at: AT, effectiveAt: AT, path: "/recover#cancel_123" },
  recovery_watch: { who: "Ana", at: AT, effectiveAt: AT, path: "/recover#cancel_123" },
  recovery_done: { at: AT, path: "/my/account" },
  recovery_cancelled: { at: AT, path: "/my/account" },
  new_device: { device: "Firefox on Linux", at: AT, path: "/my/account" },
  password_changed: { at: AT, path: "/my/account" },
  passkey_added: { label: "Phone", at: AT, path: "/my/account" },
  clearance_due: { items: ["Confidentiality clause, until 1 April", "Card training"], path: "/my/clearance" },
  bulk_unlocked: { who: "Ana Example", at: AT, until: AT, path: "/ledger" },
  approval_asked: { who: "Ana Example", field: "Passport number", path: "/approvals" },
  glass_broken: { who: "Ana Example", field: "Passport number", at: AT, path: "/approvals" },
  device_lost: { who: "Ana Example", device: "Laptop 7", at: AT, path: "/devices" },
  left: { at: AT },
  mail_test: { at: AT },
  unused_soon: { until: AT, path: "/sign-in" },
  unused_off: { items: ["Ana Example"], path: "/staff" },
  clearance_staff: { items: ["Ana Example: Background check, 2027-01-01"], path: "/clearance" },
  rights_nothing_held: { path: "/c/requests/new" },
  rights_agent_refused: { permission: "not_signed" },
  rights_vendor: { vendor: "Air", task: "erasure", number: "rtk_123", items: ["rrq_123", "rtk_123", "sub_123"], lastDay: AT },
  rights_due: {
    dues: RIGHTS_ASKED.map((request, n) => ({ request, lastDay: AT, isOverdue: n === 0 })),
    path: "/rights",
  },
  consent_confirm: { items: ["Send you offers", "Run the club"], path: "/u/allow/tok_123", expiresAt: AT },
  list_confirm: { list: "Offers", path: "/u/confirm/tok_123", expiresAt: AT },
  list_left: { list: "Offers", path: "/u/tok_123" },
  list_left_all: { path: "/u/tok_123" },
  list_way_out: { list: "Offers", path: "/u/tok_123" },
  card_page_differs: { differences: PAGE_DIFFERENCES, at: AT, path: "/settings" },
  erasure_residue: { items: ["notes.text", "file:old.log"], path: "/ledger" },
  date_in_doubt: { lastDay: AT, at: AT, path: "/retention" },
  week_digest: { week: WEEK_COUNTS.map((of, n) => ({ of, count: n + 1 })), path: "/ledger" },
  digest: { items: ["Two requests are due", "A device has not reported"], path: "/" },
};
const KINDS = Object.keys(FACTS) as readonly LetterKind[];

function everyLetter(common: Common = COMMON): readonly (Letter & { readonly name: string; readonly language: string })[] {
  return KINDS.flatMap((kind) =>
    LANGUAGES.map((language) => ({
      ...composeLetter(kind, language, { ...FACTS[kind], ...common }),
      language,
      name: `${kind} in ${language}`,
    })),
  );
}

/** Every key of a message file with the names that stand in its braces. */
function shapeOf(value: unknown, path = ""): readonly string[] {
  if (typeof value === "string") return [`${path} ${[...new Set(value.match(/\{\{\w+\}\}/gu) ?? [])].toSorted().join("")}`];
  return Object.entries(value as object).flatMap(([key, inner]) => shapeOf(inner, `${path}.${key}`));
}

test("no language lacks a line, or says something of other facts than English does", () => {
  const english = shapeOf(MESSAGES.en);
  expect(english.length).toBeGreaterThan(50);
  for (const language of LANGUAGES) expect(shapeOf(MESSAGES[language]), language).toEqual(english);
  for (const kind of KINDS) expect(Object.keys(MESSAGES.en)).toContain(kind);
});

test("no two languages say the same, so that none was forgotten in translation", () => {
  for (const kind of KINDS) expect(new Set(LANGUAGES.map((language) => MESSAGES[language][kind].subject)).size, kind).toBe(4);
});

test("every letter is whole in every language: no braces, no key, nothing undefined is left in it", () => {
  for (const { name, subject, text, html } of everyLetter()) {
    for (const part of [subject, text, html ?? ""]) {
      expect(part, name).not.toMatch(/\{\{|\}\}|undefined|\[object|frame\.|\.(?:body|after|action|subject)\b/u);
      expect(part.trim().length, name).toBeGreaterThan(10);
    }
    expect(subject, name).not.toMatch(/[\r\n]/u);
    expect(text, name).toContain("Blue Sky Concierge");
  }
});

/** What a reader hears of an HTML page. */
function heard(html: string): string {
  return html
    .replace(/<head>[\s\S]*<\/head>/u, "")
    .replaceAll(/<li>/gu, "• ")
    .replaceAll(/<br>|<\/(?:p|li|ul)>|<p[^>]*>/gu, " ")
    .replaceAll(/<[^>]*>/gu, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

test("text and HTML of every letter tell the same, word for word", () => {
  for (const { name, text, html } of everyLetter()) expect(heard(html ?? ""), name).toBe(text.replaceAll(/\s+/gu, " ").trim());
});

test("HTML fetches nothing and follows nobody, and says in which language it is", () => {
  for (const { name, html, language } of everyLetter()) {
    expect(html, name).not.toMatch(/<(?:img|script|link|style|iframe|form|object|video|base)\b|\bsrc=|url\(|@import/iu);
    expect(html, name).toContain(`<html lang="${language}">`);
    expect(html, name).toContain(`<div role="article" lang="${language}" aria-label="`);
  }
});

test("every link leads to the house's own origin, and what it says is where it leads", () => {
  for (const { name, text, html } of everyLetter()) {
    const links = [...text.matchAll(/https?:\/\/[^\s]+/gu)].map((match) => match[0].replace(/\.$/u, ""));
    expect(
      links.every((link) => new URL(link).origin === COMMON.origin),
      name,
    ).toBe(true);
    for (const [, href] of (html ?? "").matchAll(/href="([^"]*)"/gu)) expect(links, name).toContain(href);
  }
  expect(composeLetter("invite", "en", { ...FACTS.invite, ...COMMON }).text).toContain("https://safe.bluesky.example/join#tok_123\n");
});

test("a path that leads to another host is a fault and no letter", () => {
  for (const path of ["//evil.example/join", "/\\evil.example", "/\t/evil.example"] as const) {
    expect(() => composeLetter("digest", "en", { ...COMMON, items: [], path }), path).toThrow("its own house only");
  }
});

test("HTML, message syntax and line ends pasted into names stay text", () => {
  const hostile = '<img src=x onerror=alert(1)> & "Bob" {{code}} $t(invite.subject)\r\nBcc: all@example.com';
  for (const { name, subject, text, html } of everyLetter({ ...COMMON, business: hostile, name: hostile })) {
    expect(html, name).not.toContain("<img");
    expect(html, name).toContain(
      "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Bob&quot; {{code}} $t(invite.subject) Bcc: all@example.com",
    );
    expect(subject, name).not.toMatch(/[\r\n]/u);
    expect(text, name).toContain('& "Bob" {{code}} $t(invite.subject) Bcc: all@example.com');
  }
});

test("a name of five hundred characters is cut where it is told, and no character is cut in two", () => {
  const letter = composeLetter("invite", "en", { ...FACTS.invite, ...COMMON, name: "🙂".repeat(500) });
  expect(letter.text).toContain(`Hello ${"🙂".repeat(119)}…,`);
  expect(letter.text.isWellFormed()).toBe(true);
});

test("times are told in words of the language and in UTC", () => {
  const told = {
    en: /1 March 2026 at 10:30 UTC/u,
    es: /1 de marzo de 2026.* 10:30 UTC/u,
    de: /1\. März 2026.* 10:30 UTC/u,
    fr: /1er mars 2026.* 10:30 UTC/u,
  };
  for (const language of LANGUAGES)
    expect(composeLetter("mail_test", language, { ...COMMON, at: AT }).text, language).toMatch(told[language]);
});

test("the letters that let somebody in say so, and no other", () => {
  const proofs = new Set(everyLetter().flatMap((letter) => (letter.carriesProof ? [letter.kind] : [])));
  expect([...proofs].toSorted()).toEqual([
    "collection_link",
    "collection_reminder",
    "consent_confirm",
    "contact_code",
    "customer_code",
    "invite",
    "list_confirm",
    "payment_confirm",
    "recovery_code",
  ]);
});

test("a letter with a link says which item the page asks for, and that item alone", () => {
  const words = { en: /your postcode/u, es: /su código postal/u, de: /Ihrer Postleitzahl/u, fr: /votre code postal/u };
  const told = { en: /six-digit code/u, es: /seis cifras/u, de: /sechsstelligen Code/u, fr: /six chiffres/u };
  for (const language of LANGUAGES)
    for (const kind of ["collection_link", "collection_reminder"] as const) {
      const text = (secondItem: "postcode" | "code"): string =>
        composeLetter(kind, language, { ...FACTS[kind], ...COMMON, secondItem }).text;
      expect(text("postcode"), language).toMatch(words[language]);
      expect(text("postcode"), language).not.toMatch(told[language]);
      expect(text("code"), language).toMatch(told[language]);
      expect(text("code"), language).not.toMatch(words[language]);
    }
});

test("customers are told on every letter where a card is entered, and never of the house behind it", () => {
  const never = {
    en: /asks for a card by mail/u,
    es: /pide una tarjeta por correo/u,
    de: /per Mail nach einer Karte/u,
    fr: /demande une carte par e-mail/u,
  };
  for (const kind of CUSTOMER_KINDS)
    for (const language of LANGUAGES) {
      const { text } = composeLetter(kind, language, { ...FACTS[kind], ...COMMON, name: null });
      expect(text, `${kind} in ${language}`).toMatch(never[language]);
      expect(text, `${kind} in ${language}`).toContain("https://safe.bluesky.example");
      expect(text, `${kind} in ${language}`).not.toContain("Strongroom");
    }
});

test("nobody is told that they may answer a mail whose answers nobody reads", () => {
  const words = { en: /answer this mail/u, es: /responder a este correo/u, de: /auf diese Mail antworten/u, fr: /répondre à cet e-mail/u };
  for (const language of LANGUAGES)
    for (const kind of ["rights_received", "rights_paused", "rights_message"] as const) {
      const facts = { ...FACTS[kind], ...COMMON };
      expect(composeLetter(kind, language, facts).text, `${kind} ${language}`).not.toMatch(words[language]);
      expect(composeLetter(kind, language, facts, { isAnswerRead: true }).text, `${kind} ${language}`).toMatch(words[language]);
    }
});

test("a last day is told as the day that ends there, wherever its law stands", () => {
  const end = (iso: string): string => {
    const facts = { request: "access", path: "/c/requests", lastDay: instant(Date.parse(iso)) } as const;
    return composeLetter("rights_received", "en", { ...facts, ...COMMON }).text;
  };
  for (const iso of ["2027-02-28T23:59:59.999-08:00", "2027-02-28T23:59:59.999+00:00", "2027-02-28T23:59:59.999+02:00"])
    expect(end(iso), iso).toContain("28 February 2027 at the latest");
});
