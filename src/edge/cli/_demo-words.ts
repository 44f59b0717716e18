import type { TenantId } from "../../base/ids.ts";
import type { DemoFile } from "./_demo-file.ts";
import type { DemoRequests } from "./_demo-requests.ts";
import type { DemoPerson } from "./_demo-staff.ts";
import { tellTour } from "./_demo-tour.ts";
import type { DemoVendors } from "./_demo-vendor.ts";

export const NAME = "Blue Sky Concierge";
/** The first customer of the sample. */
export const KNOWN_EMAIL = "luisg@embraer.com.br";

/** What the demo made, as it is kept beside the data. A demo of an earlier release lacks what came later. */
export type Demo = Partial<DemoVendors> & {
  readonly tenant: TenantId;
  readonly ownerKey: string;
  readonly keys: Readonly<Record<"booking_system" | "intake", string>>;
  readonly customers: number;
  /** Where the demo's owner makes a passkey; good once. Absent where the demo was made before there was one. */
  readonly joinLink?: string;
  readonly staff?: readonly DemoPerson[];
  readonly requests?: DemoRequests;
  readonly file?: DemoFile;
};

/** All that a visitor needs to look around. `vendorBase`: where the pretend vendor listens, while it does. */
export function describe(known: Demo, origin: string, folder: string, vendorBase: string | null = null): string {
  const json = `-H 'content-type: application/json'`;
  const search = JSON.stringify({ field: "email", equals: KNOWN_EMAIL, purpose: "booking" });
  const reveal = JSON.stringify({ fields: ["first_name", "passport"], purpose: "booking" });
  return `
  ${NAME}: ${known.customers} customers of the Chinook sample, under maps/concierge.yaml and a second card field

  Owner's key       ${known.ownerKey}
  booking_system    ${known.keys.booking_system}
  intake            ${known.keys.intake}
${
  known.joinLink === undefined
    ? ""
    : `
  The owner's first sign-in (good once, for a week): ${known.joinLink}
`
}${peopleOf(known)}${cardsOf(known, origin)}
  Try, in another terminal:

  curl -s ${origin}/v1/subjects/search -H 'authorization: Bearer ${known.keys.booking_system}' ${json} -d '${search}'
  curl -s ${origin}/v1/subjects/SUBJECT_ID/reveals -H 'authorization: Bearer ${known.keys.booking_system}' ${json} -d '${reveal}'
  curl -s '${origin}/v1/ledger/entries?limit=3' -H 'authorization: Bearer ${known.ownerKey}'
${tourOf(known, origin, vendorBase, folder)}`;
}

function tourOf(known: Demo, origin: string, base: string | null, folder: string): string {
  if (known.vendor === undefined || base === null) return "";
  const { keys, staff = [], trickster, file } = known;
  const hasTrickster = trickster !== undefined;
  return tellTour({ origin, base, key: keys.booking_system, folder, email: KNOWN_EMAIL, hasTrickster, file, staff });
}

function peopleOf({ staff = [] }: Demo): string {
  if (staff.length === 0) return "";
  const lines = staff.map(({ email, roles, password, secret }) => `  ${email.padEnd(24)}${password}  ${secret}  ${roles.join(", ")}`);
  return `
  Staff, by password and a code (the third column is for an authenticator app; or: npx strongroom demo --codes)

${lines.join("\n")}
`;
}

function cardsOf({ requests }: Demo, origin: string): string {
  if (requests === undefined) return "";
  return `
  Card requests in every state: ${origin}/requests   Mails and codes that wait: ${origin}/outbox
  Customers enter cards at ${origin}/c

    by number    ${requests.number} (good for two days; make others in the console)
    by mail      a link in the outbox; it asks for the postcode on file
    signed in    ${KNOWN_EMAIL}; the code comes to the outbox

  Test cards, any month to come, any code (the payment provider is a pretend one, on this machine):

    4242 4242 4242 4242  works                     4000 0000 0000 0341  saved, then declined when charged
    5555 5555 5555 4444  works                     4000 0000 0000 3220  the bank asks, at each charge
    4000 0000 0000 0002  declined at once          4000 0082 6000 3178  saved, then insufficient funds
`;
}
