export const EVERY_ROUTE_MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  scan: { label: Scan, category: government-id, type: file, purposes: [booking], retention: 3y }
roles: { site: { booking: { email: [clear, change], scan: [clear, change] } } }
`;

/** What bodies name: things of one business. */
export type Ids = {
  readonly tenant: string;
  readonly subject: string;
  readonly request: string;
  readonly key: string;
  readonly staff: string;
  readonly policy: string;
};

/** Bodies that would be taken, by route: so that a refusal is about the caller and not about the input. */
export const BODIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  "POST /v1/subjects": () => ({ fields: {} }),
  "PATCH /v1/subjects/{id}": () => ({ fields: { email: "new@example.com" } }),
  "POST /v1/subjects/search": () => ({ field: "email", equals: "a@example.com" }),
  "POST /v1/subjects/{id}/reveals": () => ({ fields: ["email"] }),
  "POST /v1/reveals": ({ subject }) => ({ items: [{ subject, fields: ["email"] }] }),
  "POST /v1/subjects/{id}/tokens": () => ({ fields: ["email"] }),
  "POST /v1/tokens/lookups": () => ({ tokens: ["tok_none"] }),
  "POST /v1/subjects/{id}/comparisons": () => ({ field: "email", value: "a@example.com" }),
  "POST /v1/subjects/{id}/files/{field}/reveals": () => ({}),
  "PUT /v1/subjects/{id}/consents/{purpose}": () => ({ standing: "given" }),
  "POST /v1/consents": () => ({ email: "a@example.com", purpose: "booking", standing: "given" }),
  "PUT /v1/subjects/{id}/orders/{kind}": () => ({ standing: "on" }),
  "POST /v1/rights-requests": ({ subject }) => ({ kind: "restriction", subject }),
  "POST /v1/rights-requests/{id}/verifications": () => ({ method: "code" }),
  "POST /v1/rights-requests/{id}/decisions": () => ({ decision: "refused" }),
  "POST /v1/rights-requests/{id}/extensions": () => ({ reason: "complex" }),
  "POST /v1/rights-requests/{id}/pauses": () => ({ reason: "clarification" }),
  "POST /v1/rights-requests/{id}/resumptions": () => ({}),
  "POST /v1/rights-requests/{id}/appeals": () => ({}),
  "POST /v1/rights-requests/{id}/appeals/extensions": () => ({ reason: "complex" }),
  "POST /v1/rights-requests/{id}/appeals/decisions": () => ({ decision: "upheld" }),
  "POST /v1/rights-requests/{id}/withdrawals": () => ({}),
  "POST /v1/rights-requests/{id}/export/attempts": () => ({}),
  "POST /v1/rights-requests/{id}/messages": () => ({ text: "Hello." }),
  "POST /v1/rights-requests/{id}/tasks/{task}/answers": () => ({ outcome: "done" }),
  "POST /v1/rights-requests/{id}/tasks/{task}/sendings": () => ({}),
  "POST /v1/rights-requests/{id}/returned-letters/{letter}/settlements": () => ({ how: "not_needed" }),
  "POST /v1/rights-requests/{id}/permission/reveals": () => ({}),
  "POST /v1/rights-requests/{id}/permission/verdicts": () => ({ permission: "0".repeat(16), verdict: "refused", reason: "not_signed" }),
  "POST /v1/letters/prints": () => ({ letters: [`ltr_${"0".repeat(26)}`] }),
  "POST /v1/letters/{id}/dispatches": () => ({ how: "post" }),
  "POST /v1/erasures": ({ subject }) => ({ subject, reason: "asked for it" }),
  "POST /v1/vendors": () => ({ label: "Air", origin: "https://api.air.example" }),
  "POST /v1/forwards": ({ subject }) => ({ vendor: "air", subject, request: { method: "POST", path: "/", body: "{{subject.email}}" } }),
  "POST /v1/prepared-disclosures": ({ subject }) => ({
    vendor: "air",
    subjects: [subject],
    fields: ["email"],
    format: "csv",
    protect: "zip",
  }),
  "POST /v1/vendors/{id}/operations": () => ({ name: "book", label: "Book", request: { method: "POST", path: "/" } }),
  "PUT /v1/vendors/{id}/operations/{name}": () => ({ label: "Book", request: { method: "POST", path: "/" } }),
  "PUT /v1/vendors/{id}/fill-forms/{name}": () => ({
    label: "Book",
    purpose: "booking",
    path: "/book",
    boxes: [{ label: "E-mail", fill: "{{subject.email}}", find: { id: "email" } }],
  }),
  "PATCH /v1/vendors/{id}": () => ({ label: "Air" }),
  "POST /v1/lists/{id}/members": () => ({ email: "a@example.com" }),
  "POST /v1/lists/{id}/mailings": () => ({ subject: "Spring", text: "Flights are cheap." }),
  "POST /v1/suppressions": () => ({ email: "a@example.com" }),
  "POST /v1/imports/{id}/confirmations": () => ({}),
  "POST /v1/mail-tests": () => ({ to: "a@example.com" }),
  "POST /v1/keys": () => ({ role: "site" }),
  "POST /v1/staff": () => ({ email: "new@example.com", roles: [] }),
  "POST /v1/policies": () => ({ name: "other", kind: "policy", title: "Other", text: "Other." }),
  "POST /v1/policies/{id}/versions": () => ({ title: "Other", text: "Other." }),
  "POST /v1/policies/{id}/signatures": () => ({ version: 1 }),
  "POST /v1/clearances": ({ staff }) => ({ staff, name: "x", result: "passed", on: "2026-01-01" }),
  "PUT /v1/clearance-kinds/{name}": () => ({ kind: "other" }),
  "POST /v1/session/bulk-unlocks": () => ({ reason: "a good reason" }),
  "POST /v1/access-reviews": () => ({}),
  "POST /v1/access-reviews/{id}/completion": () => ({}),
  "PUT /v1/access-reviews/{id}/items/{staff}": () => ({ decision: "keep" }),
  "POST /v1/home/guide-dismissal": () => ({}),
  "POST /v1/approvals": ({ subject }) => ({ subject, field: "email", reason: "a good reason" }),
  "POST /v1/approvals/{id}/votes": () => ({ vote: "agree" }),
  "POST /v1/glass-breaks/{id}/reviews": () => ({ finding: "justified", note: "it was right" }),
  "POST /v1/home/marks": () => ({ mark: "data_map_seen" }),
  "PATCH /v1/staff/{id}": () => ({ roles: [] }),
  "PUT /v1/staff/{id}/card": () => ({ name: "Gil Guest", email: "gil@bluesky.example" }),
  "POST /v1/staff/{id}/invitations": () => ({}),
  "POST /v1/staff/{id}/return": () => ({ roles: [] }),
  "POST /v1/erasures/previews": ({ subject }) => ({ subject }),
  "POST /v1/data-map/checks": () => ({ yaml: EVERY_ROUTE_MAP }),
  "POST /v1/ledger/verifications": () => ({}),
  "POST /v1/downloads": () => ({ what: "ledger", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/devices/{id}/losses": () => ({ kind: "lost" }),
  "POST /v1/devices/enrolments": () => ({
    label: "Laptop",
    attested: { os: "linux", osVersion: "13", diskEncrypted: true, screenLock: true },
  }),
  "PATCH /v1/devices/{id}": () => ({ label: "Laptop" }),
  "POST /v1/collection-requests/{id}/sendings": () => ({}),
  "POST /v1/collection-requests/{id}/messages": () => ({}),
  "POST /v1/collection-requests/{id}/repeats": () => ({}),
  "POST /v1/collection-requests/{id}/completions": () => ({}),
  "PATCH /v1/subjects/{id}/cards/{card}": () => ({ nickname: "Blue" }),
  "POST /v1/collection-requests/{id}/payments": () => ({ kind: "charge", amountMinor: 100, currency: "GBP" }),
  "POST /v1/payments/{id}/captures": () => ({}),
  "POST /v1/payments/{id}/refunds": () => ({}),
  "POST /v1/payments/{id}/cancellations": () => ({}),
  "PUT /v1/payment-provider": () => ({ kind: "stripe", secretKey: "sk_test_none_at_all", webhookSecret: "whsec_none_at_all" }),
  "POST /v1/payment-provider/tests": () => ({}),
  "POST /v1/collection-requests": ({ subject }) => ({ subject, asks: ["email"], transaction: { title: "Your booking" } }),
  "POST /v1/notice/versions": () => ({}),
  "POST /v1/notice/versions/{version}/tellings": () => ({}),
  "PATCH /v1/notice/facts": () => ({}),
  "PUT /v1/data-map": () => ({ yaml: EVERY_ROUTE_MAP, dryRun: true }),
};
