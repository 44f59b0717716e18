/** The small map that most journeys share: every type once, roles for staff's work, for budgets and for a brake. */
export const PLAIN_MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [US-CA, GB] }
purposes:
  booking:    { label: Book your travel, basis: contract, task: Book flights and hotels }
  newsletter: { label: Send you offers, basis: consent }
  audit:      { label: Keep the books, basis: legal-obligation }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
  phone:    { label: Phone, category: contact, type: phone, lookup: exact, purposes: [booking], retention: 3y }
  fullname: { label: Full name, category: identity, type: name, purposes: [booking, newsletter, audit], retention: 3y }
  born:     { label: Date of birth, category: identity, type: date, purposes: [booking], retention: 3y }
  home:     { label: Home address, category: contact, type: text, purposes: [booking], retention: 3y }
  country:  { label: Country, category: contact, type: country, purposes: [booking], retention: 3y }
  visits:   { label: Visits, category: behavioural, type: number, purposes: [booking], retention: 3y }
  member:   { label: Member, category: behavioural, type: boolean, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: text, purposes: [booking], retention: 1y }
  account:  { label: Bank account, category: bank-account, type: bank-account, purposes: [booking], retention: 1y }
  notes:    { label: Notes, category: behavioural, type: free-text, purposes: [booking], retention: 1y }
roles:
  clerk:
    booking:
      email: [masked, use, clear, change]
      phone: [masked, use, clear, change]
      fullname: [masked, use, clear, change]
      born: [masked, use, clear, change]
      home: [masked, use, clear, change]
      country: [masked, use, clear, change]
      visits: [masked, use, clear, change]
      member: [masked, use, clear, change]
      passport: [masked, use, clear, change]
      account: [masked, use, clear, change]
      notes: [masked, use, clear, change]
    newsletter:
      email: [masked, clear]
  reader: { booking: { email: [masked], fullname: [masked] } }
  asker: { booking: { passport: [masked, clear] }, needs: { clear: { reason: true } } }
  counted: { booking: { fullname: [masked, use, clear] }, budget: { hour: 5, day: 8 } }
  braked: { booking: { fullname: [masked, use, clear] }, brake: 3 }
  caller: { booking: { fullname: [masked, clear] }, onCalls: true }
  cleared: { booking: { fullname: [masked, clear] }, requires: [contract] }
`;

/** A person that the plain map takes, different for every number. */
export function person(n: number): Record<string, string | number | boolean> {
  return {
    email: `traveller.${n}@post.example`,
    phone: `+44 7700 9${String(n % 100_000).padStart(5, "0")}`,
    fullname: `Traveller Number${n}`,
    born: `1970-01-${String(1 + (n % 28)).padStart(2, "0")}`,
    home: `${n} Harbour Street, Anytown`,
    country: "GB",
    visits: n,
    member: n % 2 === 0,
    passport: `PX${String(7_000_000 + n)}`,
    account: "GB82 WEST 1234 5698 7654 32",
    notes: `Likes window seats, remark ${n}`,
  };
}

/** The plain map with the types that need more care: cards, government ids, addresses in parts, files. */
export const FULL_MAP = PLAIN_MAP.replace(
  "roles:\n  clerk:\n    booking:\n",
  `  card:    { label: Card, category: payment-card, type: card, many: true, custody: vault, purposes: [booking], retention: 1y }
  licence: { label: Driving licence, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  street:  { label: Street, category: contact, type: address, purposes: [booking], retention: 1y }
  scan:    { label: Scan of the passport, category: government-id, type: file, purposes: [booking], retention: 1y }
roles:
  clerk:
    booking:
      card: [masked, use, clear, change]
      licence: [masked, use, clear, change]
      street: [masked, use, clear, change]
      scan: [masked, use, clear, change]
`,
);
