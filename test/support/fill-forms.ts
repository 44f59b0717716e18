type Mark = "id" | "name" | "autocomplete" | "label" | "css";

const box = (label: string, fill: string, mark: Mark, value: string, more: object = {}): object => ({
  label,
  fill,
  find: { [mark]: value },
  ...more,
});
const PEOPLE = [box("Passenger", "{{subject.name}}", "name", "passenger"), box("Passport", "{{subject.passport}}", "name", "passport")];
const CARD = [box("Card number", "{{card.number}}", "name", "number"), box("Expires", "{{card.expiry | MM/YY}}", "name", "expires")];

/** The pretend vendor's pages as an owner taught them; `payment` is the origin of its payment house's frame. */
export function FILL_FORMS(payment: string): Readonly<Record<string, object>> {
  const form = (path: string, boxes: readonly object[], more: object = {}): object => ({
    label: `Booking ${path}`,
    purpose: "booking",
    path: `/book/${path}`,
    boxes,
    ...more,
  });
  const quarters = [1, 2, 3, 4].map((n) =>
    box(`Digits ${n}`, "{{card.number}}", "name", `number${n}`, { slice: { from: (n - 1) * 4, length: 4 } }),
  );
  const lists = [
    box("Month", "{{card.expiry.month}}", "name", "month", { kind: "select" }),
    box("Year", "{{card.expiry.year}}", "name", "year", { kind: "select" }),
  ];
  const labelled = [
    box("Card number", "{{card.number}}", "label", "Card number"),
    box("Expires", "{{card.expiry | MM/YY}}", "label", "Expires"),
  ];
  const framed = CARD.map((one) => ({ ...one, frame: payment }));
  return {
    plain: form("plain", [...PEOPLE, ...CARD]),
    split: form("split", [...PEOPLE, ...quarters, ...lists]),
    react: form("react", [...PEOPLE, ...labelled]),
    frame: form("frame", [...PEOPLE, ...framed], { frames: [payment] }),
    overheard: form("overheard", [...PEOPLE, ...CARD]),
    born: { ...form("", [box("Born", "{{subject.born}}", "name", "born")]), path: "/" },
    changed: form("changed", [...PEOPLE, ...CARD]),
  };
}
