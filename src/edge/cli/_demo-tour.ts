import { type DemoFile, KEY_FILE } from "./_demo-file.ts";
import type { DemoPerson } from "./_demo-staff.ts";
import { TRICKSTER, TRICK_OPERATION } from "./_demo-trickster.ts";
import { AIRLINE, OPERATION } from "./_demo-vendor.ts";

export type Tour = {
  readonly origin: string;
  /** Where the pretend vendor listens. */
  readonly base: string;
  readonly key: string;
  readonly folder: string;
  readonly email: string;
  readonly hasTrickster: boolean;
  readonly file: DemoFile | undefined;
  readonly staff: readonly DemoPerson[];
};

/** Card and passport reach other people's systems, and nobody has seen them: what to do, in which browser, and what comes of it. */
export function tellTour(tour: Tour): string {
  const stops = [bookOn(tour), ...(tour.hasTrickster ? [notTrusted(tour)] : []), ...seenByTwo(tour), ...waiting(tour), owned(tour)];
  return `
  Use it without seeing it. A second browser is another profile, or a private
  window. Whoever works in one enrols it once: Devices, "Enrol this device".

${stops.map((stop, n) => `  ${n + 1}. ${stop}`).join("\n\n")}

  The same by a program (SUBJECT_ID as above); /pretend/seen tells what arrived, which no real vendor would:

  ${forward(tour, AIRLINE, OPERATION, { flight: "PA17", seat: "12A" })}
  curl -s ${tour.base}/pretend/seen
${tour.hasTrickster ? `  ${forward(tour, TRICKSTER, TRICK_OPERATION, { trick: "encodings" })}\n` : ""}`;
}

function bookOn({ origin, base, email }: Tour): string {
  return `Book with a card that nobody here saw. First browser: theo@bluesky.example, a concierge. Second: the customer.
     Ask      ${origin}/requests/new for ${email}: a title, not "Payment card" but "Card for a hotel's guarantee",
              first name, last name, passport number.
     Answer   at ${origin}/c, "Sign in with a code instead"; the code is in the outbox of the owner, or:
              ${lastMail(origin)}
              4000 0566 5566 5556, 11/39, any code; any names and passport number.
     Forward  on that request "Send to a vendor", Pretend Air, "Book a seat": a small form, and an answer with four digits.
     Fill     ${origin}/my/account, "Fill on other sites": download, unpack, chrome://extensions, Developer mode,
              "Load unpacked", load the console again. Then ${base}/book/plain, "Fill from Strongroom", Fill, Book.
              Also /book/split (the number in four boxes), /book/react, /book/frame (in a payment house's frame), and
              /book/changed, which is not as it was taught: nothing is filled, and it says so. Not in private windows.`;
}

function notTrusted({ origin }: Tour): string {
  return `Vendors that should not be trusted, as theo@bluesky.example at ${origin}/forwards/new with the same customer.
     Hotel Mirage is sent the card and plays a trick of your choice: says it back in twenty-one encodings, leads elsewhere,
     never ends, sends a gibibyte. What comes of each stands in demo/README.md.
     Cheap Miles Club is suspended: it is given nothing, in words that can be read to the customer. So is Pretend Air once an
     owner at ${origin}/vendors suspends it.`;
}

function seenByTwo({ origin, staff }: Tour): readonly string[] {
  const hasTwo = ["marco@bluesky.example", "ines@bluesky.example"].every((email) => staff.some((person) => person.email === email));
  if (!hasTwo) return [];
  return [
    `Seen by two, where it must be seen. First browser: marco@bluesky.example; second browser: ines@bluesky.example.
     Marco opens a customer at ${origin}/customers, "Ask to see" beside the address, says why. Ines is told wherever she is:
     "Look", A agrees, D declines. Marco has sixty seconds; the customer is told (outbox). For passport or card both make a
     passkey first (${origin}/my/account): a password does not open those.`,
  ];
}

function waiting({ origin, folder, file }: Tour): readonly string[] {
  if (file === undefined) return [];
  return [
    `A file that waits for the accountant's key. Fetch it, five times at most, and open it with the key that only they have:
     ${origin}${file.path}
     age -d -i ${folder}/${KEY_FILE} customers-*.csv.age`,
  ];
}

function owned({ origin, email }: Tour): string {
  return `The customer's own place, and what they may ask. Second browser: ${origin}/c/sign-in as ${email}; the code as above.
     What is held of them and who looked, their uses, lists, sign-ins and requests. Anybody asks at ${origin}/c/requests/new and
     learns nothing of who is known. First browser: olivia, the owner (or her key): ${origin}/rights has a request of each
     kind, one of them late, one contested, one erasure that can still be taken back.`;
}

function lastMail(origin: string): string {
  return `curl -s '${origin}/v1/outbox?limit=1' -H 'authorization: Bearer OWNERS_KEY' | grep -o '[0-9]\\{6\\}' | head -1`;
}

function forward({ origin, key }: Tour, vendor: string, operation: string, parameters: object): string {
  const wish = { vendor, subject: "SUBJECT_ID", purpose: "booking", operation, parameters };
  const headers = `-H 'authorization: Bearer ${key}' -H 'content-type: application/json'`;
  return `curl -s ${origin}/v1/forwards ${headers} -d '${JSON.stringify(wish)}'`;
}
