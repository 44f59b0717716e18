import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { NO_FACTS } from "../../registers/vendors/facts.ts";
import type { FillBox } from "../../registers/vendors/fill-forms.ts";
import type { Vendor } from "../../registers/vendors/vendor.ts";
import { type WrittenForm, checkForm } from "./check-form.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Diet, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care], retention: 3y }
  card: { label: Card, category: payment-card, type: card, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [care], retention: 3y }
roles: { site: { booking: { name: [use] } } }
recipients:
  airline: { label: The airlines, vendor: air, purposes: [booking], fields: [name, card] }
`;
const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const AIR: Vendor = {
  id: "ven_1",
  name: "air",
  label: "Air",
  origin: "https://air.example",
  loopback: false,
  recipient: null,
  state: "proposed",
  reviewDueOn: "2027-11-28",
  facts: NO_FACTS,
  createdAt: NOW,
  createdBy: "stf_1",
  changedAt: NOW,
  approvedAt: null,
  approvedBy: null,
};

const map = compiled();

function compiled(): CompiledMap {
  const parsed = parseMapYaml(MAP);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

const NO_MARKS = { id: null, name: null, autocomplete: null, label: null, css: null };

function boxOf(fill: string, more: Partial<FillBox> = {}): FillBox {
  return { label: "Box", fill, slice: null, frame: "top", kind: "text", find: { ...NO_MARKS, id: "x" }, ...more };
}

function check(form: Partial<WrittenForm>, vendor: Vendor = AIR): unknown {
  const checked = checkForm(map, vendor, { purpose: "booking", path: "/book*", frames: [], boxes: [boxOf("{{card.number}}")], ...form });
  if (checked.ok) return checked.value;
  const { refusal } = checked;
  const fields = "fields" in refusal ? (refusal.fields ?? []).map(({ field, code }) => `${field} ${code}`) : [];
  return [refusal.code, ...fields];
}

test("tells which fields a form takes, and whether a code, and writes origins in one way", () => {
  const frames = ["HTTPS://pay.example/"];
  const boxes = [
    boxOf("{{subject.name}}"),
    boxOf("{{card.cvc}}", { frame: "HTTPS://pay.example/" }),
    boxOf("{{card.number | digits}}", { frame: "https://pay.example" }),
  ];
  expect(check({ frames, boxes })).toMatchObject({
    fields: ["card", "name"],
    needsCode: true,
    frames: ["https://pay.example"],
    boxes: [{ frame: "top" }, { frame: "https://pay.example" }, { frame: "https://pay.example" }],
  });
});

test("a path is kept as browsers tell it", () => {
  const kept = (path: string): unknown => (check({ path }) as { readonly path?: string }).path;
  expect(["/book/*", "/trips/ü", "/../pay", "/a/./b", "//pay"].map(kept)).toEqual(["/book/*", "/trips/%C3%BC", "/pay", "/a/b", "//pay"]);
});

test("a form may be recorded before its vendor is approved, and takes no more than the map gives the vendor", () => {
  expect(check({ boxes: [boxOf("{{subject.diet}}")] })).toEqual(["field_not_for_vendor", "diet field_not_for_vendor"]);
  expect(check({ purpose: "care" })).toEqual(["purpose_not_for_vendor"]);
  expect(check({ purpose: "none" })).toEqual(["purpose_unknown"]);
  expect(check({}, { ...AIR, name: "other" })).toEqual(["field_not_for_vendor", "card field_not_for_vendor"]);
});

test("everything that is wrong is told at once, by its place", () => {
  const boxes = [
    boxOf("{{card.number | loud}}"),
    boxOf("{{card.number"),
    boxOf("4242", { find: NO_MARKS }),
    boxOf("{{subject.name}}", { frame: "https://elsewhere.example" }),
  ];
  expect(check({ path: "book", frames: ["http://pay.example", "https://10.0.0.1"], boxes })).toEqual([
    "form_invalid",
    "frames.0 origin_not_https",
    "frames.1 origin_is_address",
    "path path_invalid",
    "boxes.0.fill filter_unknown",
    "boxes.1.fill slot_open",
    "boxes.2.find find_empty",
    "boxes.2.fill fill_empty",
    "boxes.3.frame frame_unknown",
  ]);
  expect(check({ boxes: [boxOf("{{params.day}}"), boxOf("{{subject.shoe}}"), boxOf("{{forward.id}}")] })).toEqual([
    "source_unknown",
    "params.day source_unknown",
    "subject.shoe source_unknown",
    "forward.id source_unknown",
  ]);
});

test("a selector that no browser reads is refused by its place and first wrong character; those that the extension makes are taken", () => {
  const wrongFrom = (css: string): unknown => {
    const checked = checkForm(map, AIR, {
      purpose: "booking",
      path: "/book",
      frames: [],
      boxes: [boxOf("{{subject.name}}"), boxOf("{{card.number}}", { find: { ...NO_MARKS, css } })],
    });
    if (checked.ok) return null;
    const [fault] = "fields" in checked.refusal ? (checked.refusal.fields ?? []) : [];
    expect(fault).toMatchObject({ field: "boxes.1.find.css", code: "selector_invalid" });
    return Number(/character (\d+) on/u.exec(fault?.say ?? "")?.[1]);
  };
  const taken = [
    "#pay > div:nth-of-type(2) > input:nth-of-type(1)",
    "#\\31 23\\:x o\\:p:nth-of-type(1)",
    "input",
    " .card-number ",
    "*",
    "[data-of=number]",
    "input[name='a\\'b' i]:not([type=\"hidden\"], :disabled)",
    "form[action^='/pay' ] ~ div + label>input, textarea.größe",
    "div:has(> label.number, + p) :is(input, select):nth-child( 2n + 1 ):first-of-type",
    ":nth-last-child(-n+3)",
    "--x",
    "--->b",
  ];
  expect(taken.map(wrongFrom)).toEqual(taken.map(() => null));
  const refused = {
    "": 1,
    "input[": 6,
    "#1a": 1,
    "div >": 6,
    "> div": 1,
    "a,,b": 3,
    "a b,": 5,
    "input:hover": 6,
    "input::before": 6,
    "a:nth-child(x)": 2,
    "a:nth-child": 2,
    "a:not()": 7,
    "a:not(> b)": 7,
    "a:has(b:has(c))": 8,
    "a)": 2,
    "[a=1]": 1,
    "[a='b]": 1,
    "a|b": 2,
    "a/* */b": 2,
    "a{}": 2,
    "a\\": 2,
    "-->b": 1,
    "!": 1,
  };
  expect(Object.fromEntries(Object.keys(refused).map((css) => [css, wrongFrom(css)]))).toEqual(refused);
  // Nor does one that is made to be tried in very many ways take its time.
  expect([`[a="${"\\aaaaaa ".repeat(60)}`, "\\a ".repeat(160) + "!", ":not(".repeat(100)].map(wrongFrom)).toEqual([1, 481, 501]);
});

test("a card's number and code go into no list; its month and year do", () => {
  const boxes = ["{{card.number}}", "{{subject.card.number}}", "{{card.cvc}}"].map((fill) => boxOf(fill, { kind: "select" }));
  expect(check({ boxes })).toEqual([
    "form_invalid",
    "boxes.0.kind card_in_select",
    "boxes.1.kind card_in_select",
    "boxes.2.kind card_in_select",
  ]);
  expect(check({ boxes: [boxOf("{{card.expiry.month}}", { kind: "select" })] })).toMatchObject({ fields: ["card"] });
});

test("paths have one star at most, and neither query nor fragment", () => {
  const isTaken = (path: string): boolean => !Array.isArray(check({ path }));
  expect(["/", "/book", "/book*", "/*/pay", "/a/*/b", "/*"].filter(isTaken)).toHaveLength(6);
  expect(["", "book", "/a*b*", "/**", "/book?x=1", "/book#x", "/a b", "https://air.example/", "/a\\b"].filter(isTaken)).toEqual([]);
});

test("frames on this machine are for vendors on this machine", () => {
  expect(check({ frames: ["http://127.0.0.1:4999"] })).toEqual(["form_invalid", "frames.0 origin_not_https"]);
  const here = { ...AIR, loopback: true, origin: "http://127.0.0.1:4998" };
  expect(check({ frames: ["http://127.0.0.1:4999", "https://pay.example"] }, here)).toMatchObject({
    frames: ["http://127.0.0.1:4999", "https://pay.example"],
  });
});
