/** What a booking needs, whatever it came in. */
export type Booking = {
  readonly flight: string;
  readonly passenger: string;
  readonly passport: string;
  readonly number: string;
  /** `MM/YY`, `MM/YYYY`, or apart. */
  readonly expires: string;
  readonly cvc: string;
  readonly seat: string;
};

type Fields = Readonly<Record<string, unknown>>;

/** Reads a booking out of JSON, a form, XML or multipart; what is not there is empty. */
export function readBooking(contentType: string, body: string): Booking {
  const fields = fieldsOf(contentType, body);
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const card = { ...(typeof fields["card"] === "object" && fields["card"] !== null ? (fields["card"] as Fields) : {}), ...fields };
  const ofCard = (name: string): string => (typeof card[name] === "string" || typeof card[name] === "number" ? String(card[name]) : "");
  const parts = [1, 2, 3, 4].map((n) => text(`number${n}`)).join("");
  return {
    flight: text("flight"),
    passenger: text("passenger"),
    passport: text("passport"),
    number: (ofCard("number") || parts).replaceAll(/[\s-]/gu, ""),
    expires: ofCard("expires") || `${ofCard("month").padStart(2, "0")}/${ofCard("year")}`,
    cvc: ofCard("cvc"),
    seat: text("seat"),
  };
}

/** The names of what is not right. */
export function wrongIn(booking: Booking): readonly string[] {
  return [
    ...(booking.flight === "" ? ["flight"] : []),
    ...(booking.passenger === "" ? ["passenger"] : []),
    ...(isCardNumber(booking.number) ? [] : ["number"]),
    ...(/^(?:0[1-9]|1[0-2])\/(?:20)?\d{2}$/u.test(booking.expires) ? [] : ["expires"]),
    ...(/^(?:\d{3,4})?$/u.test(booking.cvc) ? [] : ["cvc"]),
  ];
}

function fieldsOf(contentType: string, body: string): Fields {
  if (contentType.includes("json")) return parseJson(body);
  if (contentType.includes("urlencoded")) return Object.fromEntries(new URLSearchParams(body));
  if (contentType.includes("xml"))
    return Object.fromEntries([...body.matchAll(/<([a-z]+)>([^<]*)<\/\1>/gu)].map(([, name = "", text = ""]) => [name, plain(text)]));
  if (contentType.includes("multipart")) return parts(body);
  return {};
}

function parseJson(body: string): Fields {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? (parsed as Fields) : {};
  } catch {
    return {};
  }
}

function parts(body: string): Fields {
  return Object.fromEntries(
    [...body.matchAll(/name="([^"]+)"[^\r]*\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*?)\r\n--/gu)].map(([, name = "", text = ""]) => [name, text]),
  );
}

function plain(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** ISO/IEC 7812-1. */
function isCardNumber(digits: string): boolean {
  if (!/^\d{12,19}$/u.test(digits)) return false;
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0);
  return sum % 10 === 0;
}
