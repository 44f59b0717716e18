/** The people of the bench, and the map under which the product holds them. */
export const FLOOR_TENANT = "ten_00000000000000000000000000";

export const FIELD_NAMES = ["email", "phone", "fullname", "born", "home", "country", "passport", "seat"] as const;
export type Person = Readonly<Record<(typeof FIELD_NAMES)[number], string>>;

const FIELD_LINES = [
  "email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }",
  "phone:    { label: Phone, category: contact, type: phone, lookup: exact, purposes: [booking], retention: 3y }",
  "fullname: { label: Full name, category: identity, type: name, purposes: [booking], retention: 3y }",
  "born:     { label: Date of birth, category: identity, type: date, purposes: [booking], retention: 3y }",
  "home:     { label: Home, category: contact, type: text, purposes: [booking], retention: 3y }",
  "country:  { label: Country, category: contact, type: country, purposes: [booking], retention: 3y }",
  "passport: { label: Passport number, category: government-id, type: text, purposes: [booking], retention: 3y }",
  "seat:     { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }",
];

export const BENCH_MAP = `
controller: { name: Bench, email: privacy@bench.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
fields:
${FIELD_LINES.map((line) => `  ${line}`).join("\n")}
roles:
  service:
    booking:
${FIELD_NAMES.map((name) => `      ${name}: [masked, use, clear, change]`).join("\n")}
recipients:
  air: { label: The airlines you fly with, vendor: air, purposes: [booking], fields: [fullname, passport] }
`;

export function personOf(n: number): Person {
  return {
    email: `traveller.${n}@post-${n % 97}.example`,
    phone: `+1415${String(2_000_000 + (n % 7_999_999)).padStart(7, "0")}`,
    fullname: `Traveller Number${n}`,
    born: `19${String(40 + (n % 60))}-0${1 + (n % 9)}-1${n % 10}`,
    home: `${n} Harbour Street, Apartment ${n % 13}, Anytown`,
    country: ["GB", "US", "FR", "DE", "JP"][n % 5] ?? "GB",
    passport: `PX${String(70_000_000 + n)}`,
    seat: `${1 + (n % 60)}${"ABCDEF"[n % 6] ?? "A"}, window`,
  };
}

export function csvOf(from: number, to: number): string {
  const lines = [FIELD_NAMES.join(",")];
  for (let n = from; n < to; n++) {
    const person = personOf(n);
    lines.push(FIELD_NAMES.map((name) => (/[",\n]/u.test(person[name]) ? `"${person[name]}"` : person[name])).join(","));
  }
  return `${lines.join("\n")}\n`;
}
