/** Headers that every answer carries, made once. Answers are private: nothing between here and the caller keeps them. */
const EVERYWHERE = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
} as const;

const NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'";

/** Pages load their own files and post to their own origin; nothing inline, nothing from elsewhere. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The documentation's viewer sets style attributes from its script and draws its arrows from data URLs. */
const DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self'; style-src-attr 'none'").replace(
  "img-src 'self'",
  "img-src 'self' data:",
);

const DATA_HEADERS: Readonly<Record<string, string>> = { ...EVERYWHERE, "content-security-policy": NOTHING_RUNS };
/** With `no-referrer` a browser would send `Origin: null` with our own forms, and they could not be told from foreign ones. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  "referrer-policy": "same-origin",
  "content-security-policy": PAGE_POLICY,
};
const DOCS_HEADERS: Readonly<Record<string, string>> = { ...EVERYWHERE, "content-security-policy": DOCS_POLICY };

export type HeaderKind = "data" | "page" | "docs";

const BY_KIND: Readonly<Record<HeaderKind, Readonly<Record<string, string>>>> = {
  data: DATA_HEADERS,
  page: PAGE_HEADERS,
  docs: DOCS_HEADERS,
};

export function headersFor(kind: HeaderKind, requestId: string, more: Readonly<Record<string, string>>): Record<string, string> {
  return { ...BY_KIND[kind], "x-request-id": requestId, ...more };
}
