import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "../../base/json-value.ts";
import { type FILTER_NAMES, applyFilters } from "./filters.ts";
import { type WrittenRequest, readRequest } from "./read-request.ts";
import { REQUEST_WORDS } from "./request-refusal.ts";
import { render } from "./render.ts";
import { parseTemplate } from "./template.ts";

const VALUES: Readonly<Record<string, string>> = {
  "card.number": "4242424242424242",
  "card.expiry": "04/29",
  "subject.born": "1980-04-05",
  "subject.name": `Ana "A" <b>&'é\\ / ?#`,
  "subject.month": "04",
};

function codeOf(request: Partial<WrittenRequest>): unknown {
  const read = readRequest({ method: "POST", path: "/", headers: {}, body: undefined, ...request });
  return read.ok ? "ok" : [read.refusal.code, read.refusal.place, read.refusal.written];
}

function rendered(request: Partial<WrittenRequest>, values: Readonly<Record<string, string>> = VALUES) {
  const read = readRequest({ method: "POST", path: "/", headers: {}, body: undefined, ...request });
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  const made = render(read.value, (source) => values[source], "BOUNDARY");
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return { ...made.value, body: made.value.body?.toString("utf8") };
}

test("a template is text with slots, spaces in them or none, and braces that mean nothing stay", () => {
  expect(parseTemplate('{"a":{"b":"{{card.number}}"}} {{ card.expiry|MM/YYYY | lower }}')).toEqual({
    ok: true,
    value: ['{"a":{"b":"', { source: "card.number", filters: [] }, '"}} ', { source: "card.expiry", filters: ["MM/YYYY", "lower"] }],
  });
  expect(parseTemplate("")).toEqual({ ok: true, value: [] });
});

test("what is wrong with a request is told by its place, before anything of a customer is there", () => {
  expect(codeOf({ body: "a {{card.number" })).toEqual(["slot_open", "body", null]);
  expect(codeOf({ body: { a: ["x", { b: "{{ card number }}" }] } })).toEqual(["slot_unreadable", "body.a.1.b", "card number"]);
  expect(codeOf({ body: { a: "{{card.number | reverse}}" } })).toEqual(["filter_unknown", "body.a", "reverse"]);
  expect(codeOf({ headers: { "X-Card": "{{card.number}}\r\nx: y" } })).toEqual(["header_not_clean", "headers.x-card", null]);
  expect(codeOf({ headers: { "x card": "1" } })).toEqual(["header_name_invalid", "headers.*", null]);
  for (const name of ["Host", "content-length", "Transfer-Encoding", "connection", "expect"])
    expect(codeOf({ headers: { [name]: "1" } })).toEqual(["header_not_yours", `headers.${name.toLowerCase()}`, null]);
  expect(codeOf({ headers: { "X-A": "1", "x-a": "2" } })).toEqual(["header_twice", "headers.x-a", null]);
  expect(codeOf({ headers: { "x-a": "x".repeat(9_000) } })).toEqual(["headers_too_many", "headers", null]);
  for (const path of ["book", "http://169.254.169.254/", "/a b", "/a#b", "/a\\b", "/a\nb", "/ä", ""])
    expect(codeOf({ path }), path).toEqual(["path_invalid", "path", null]);
  expect(codeOf({ method: "GET", body: "x" })).toEqual(["body_not_wanted", "body", null]);
  expect(codeOf({ body: "x".repeat(262_144) })).toEqual(["body_too_large", "body", null]);
  expect(codeOf({ body: { "{{card.number}}": 1 } })).toEqual(["name_with_slot", "body.{{card.number}}", null]);
  expect(codeOf({ headers: { "content-type": "application/json" }, body: "{{card.number}} and" })).toEqual(["body_not_json", "body", null]);
  expect(codeOf({ headers: { "content-type": "application/x-www-form-urlencoded" }, body: { a: 1 } })).toEqual([
    "body_shape",
    "body.a",
    null,
  ]);
  expect(codeOf({ headers: { "content-type": "text/xml" }, body: { a: "1" } })).toEqual(["body_shape", "body", null]);
  expect(codeOf({ headers: { "content-type": "{{card.number}}" }, body: "x" })).toEqual([
    "content_type_invalid",
    "headers.content-type",
    null,
  ]);
  expect(codeOf({ body: "{{card.number}}".repeat(201) })).toEqual(["slots_too_many", "body", null]);
  const deep = Array.from({ length: 40 }).reduce<JsonValue>((inside) => [inside], "x");
  expect(codeOf({ body: deep })).toEqual(expect.arrayContaining(["body_too_deep"]));
  expect(Object.keys(REQUEST_WORDS).length).toBeGreaterThan(15);
});

test("each kind of body holds its values in its own way", () => {
  const name = "{{subject.name}}";
  const json = rendered({
    body: { n: name, list: [name, 1, null, true], m: "{{subject.month | number}}", t: "M{{subject.month | number}}" },
  });
  expect(JSON.parse(json.body ?? "")).toEqual({ n: VALUES["subject.name"], list: [VALUES["subject.name"], 1, null, true], m: 4, t: "M4" });
  expect(json.headers).toEqual([["content-type", "application/json"]]);

  const text = rendered({ headers: { "content-type": "application/json" }, body: `{"n":"${name}","m":{{subject.month | number}}}` });
  expect(JSON.parse(text.body ?? "")).toEqual({ n: VALUES["subject.name"], m: 4 });

  const form = rendered({
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: { "full name": `Dr ${name}`, b: "x&y" },
  });
  expect([...new URLSearchParams(form.body)]).toEqual([
    ["full name", `Dr ${VALUES["subject.name"]}`],
    ["b", "x&y"],
  ]);
  const written = rendered({ headers: { "content-type": "application/x-www-form-urlencoded" }, body: `a=1&n=${name}` });
  expect(new URLSearchParams(written.body).get("n")).toBe(VALUES["subject.name"]);

  const xml = rendered({ headers: { "content-type": "application/soap+xml; charset=utf-8" }, body: `<n a="${name}">${name}</n>` });
  expect(xml.body).toBe('<n a="Ana &quot;A&quot; &lt;b&gt;&amp;&#39;é\\ / ?#">Ana &quot;A&quot; &lt;b&gt;&amp;&#39;é\\ / ?#</n>');

  const parts = rendered({
    headers: { "content-type": "multipart/form-data" },
    body: { name, file: { value: name, fileName: "a.txt", type: "text/plain" } },
  });
  expect(parts.headers).toEqual([["content-type", "multipart/form-data; boundary=BOUNDARY"]]);
  expect(parts.body).toBe(
    `--BOUNDARY\r\ncontent-disposition: form-data; name="name"\r\n\r\n${VALUES["subject.name"]}\r\n` +
      `--BOUNDARY\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${VALUES["subject.name"]}\r\n--BOUNDARY--\r\n`,
  );
  expect(rendered({ body: `plain ${name}` }).body).toBe(`plain ${VALUES["subject.name"]}`);
  expect(rendered({ path: `/p/${name}?q=${name}` }).path).toBe(
    `/p/Ana%20%22A%22%20%3Cb%3E%26%27%C3%A9%5C%20%2F%20%3F%23?q=Ana%20%22A%22%20%3Cb%3E%26%27%C3%A9%5C%20%2F%20%3F%23`,
  );
});

test("what was left empty is empty, and null where a number would be", () => {
  const none = { "params.bags": "", "params.day": "" };
  const made = rendered({ body: { bags: "{{params.bags | number}}", day: "{{params.day | DDMMMYY}}", text: "{{params.bags}}" } }, none);
  expect(JSON.parse(made.body ?? "")).toEqual({ bags: null, day: "", text: "" });
});

test("a step of the path that a value leaves empty is refused by its name; what is empty elsewhere, or was written so, stays", () => {
  const values = { "params.ref": "", "params.day": "", "params.seat": "12A", "subject.note": "--" };
  const refusedFor = (path: string): unknown => {
    const read = readRequest({ method: "DELETE", path, headers: {}, body: undefined });
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    const made = render(read.value, (source) => new Map(Object.entries(values)).get(source), "BOUNDARY");
    return made.ok ? made.value.path : [made.refusal.code, made.refusal.source];
  };
  const refused = { "/bookings/{{params.ref}}": "params.ref", "/of/{{params.seat}}/{{params.ref}}{{params.day}}/seats?a=1": "params.ref" };
  for (const [path, source] of Object.entries(refused)) expect(refusedFor(path), path).toEqual(["path_not_clean", source]);
  expect(refusedFor("/of/{{subject.note | digits}}/x")).toEqual(["path_not_clean", "subject.note"]);
  expect(refusedFor("/of//seat-{{params.ref}}/{{params.seat}}{{params.ref}}/?day={{params.day}}")).toBe("/of//seat-/12A/?day=");
});

test("a filter that escapes is not escaped once more", () => {
  expect(rendered({ path: "/{{subject.name | url}}" }).path).toBe(rendered({ path: "/{{subject.name}}" }).path);
  expect(rendered({ body: { n: "{{subject.name | json}}" } }).body).toBe(rendered({ body: { n: "{{subject.name}}" } }).body);
});

test("every filter does what its name says, and says no to what it is not made for", () => {
  const filtered = (text: string, ...names: (typeof FILTER_NAMES)[number][]): unknown => applyFilters(text, names);
  expect(filtered("4242 4242-42", "digits")).toBe("4242424242");
  expect(filtered(" Ana-9 ", "trim", "alphanumeric", "upper", "lower")).toBe("ana9");
  expect(["MM/YY", "MM/YYYY", "MMYY", "YYYY-MM"].map((name) => filtered("04/29", name as "MMYY"))).toEqual([
    "04/29",
    "04/2029",
    "0429",
    "2029-04",
  ]);
  expect(["DD/MM/YYYY", "MM/DD/YYYY", "YYYYMMDD", "DDMMMYY", "MM/YY"].map((name) => filtered("1980-04-05", name as "MMYY"))).toEqual([
    "05/04/1980",
    "04/05/1980",
    "19800405",
    "05APR80",
    "04/80",
  ]);
  expect(filtered("4242 4242 4242 4243", "last4")).toBe("4243");
  expect(filtered("2029", "last2")).toBe("29");
  expect(["007", "-0.50", "0", "12345678901234567890", "1e3", "0x1"].map((text) => filtered(text, "number"))).toEqual([
    "7",
    "-0.50",
    "0",
    undefined,
    undefined,
    undefined,
  ]);
  expect(filtered("é", "base64")).toBe("w6k=");
  for (const [text, name] of [
    ["13/29", "MM/YY"],
    ["1980-13-01", "YYYYMMDD"],
    ["\0", "xml"],
  ] as const)
    expect(filtered(text, name)).toBe(undefined);
});

test("no value gets out of the place it was put into", () => {
  const wild = fc.string({ unit: fc.constantFrom(...Array.from("\"'<>&\\/{}[]:,\r\n\t\0 aé漢😀=%?#;-")), maxLength: 30 });
  fc.assert(
    fc.property(wild, (value) => {
      const values = { "subject.v": value };
      expect(JSON.parse(rendered({ body: { a: "x{{subject.v}}y", b: 1 } }, values).body ?? "")).toEqual({ a: `x${value}y`, b: 1 });
      const form = rendered(
        { headers: { "content-type": "application/x-www-form-urlencoded" }, body: { a: "{{subject.v}}", b: "1" } },
        values,
      );
      expect([...new URLSearchParams(form.body)]).toEqual([
        ["a", value],
        ["b", "1"],
      ]);
      expect(rendered({ path: "/x/v{{subject.v}}?y={{subject.v}}" }, values).path).toMatch(/^\/x\/v[\w.~%-]*\?y=[\w.~%-]*$/u);
    }),
    { numRuns: 300 },
  );
});
