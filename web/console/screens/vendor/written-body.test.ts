import { expect, test } from "vitest";
import { bodyToText, headersFor, kindOfBody, textToBody, writtenHeaders } from "./written-body.ts";

const request = (headers: Readonly<Record<string, string>>, body?: unknown) => ({ method: "POST", path: "/", headers, body });

test("a body is what its content type says, and JSON where nothing is said", () => {
  expect(kindOfBody(request({}))).toBe("none");
  expect(kindOfBody(request({}, { a: 1 }))).toBe("json");
  expect(kindOfBody(request({ "Content-Type": "application/vnd.api+json" }, {}))).toBe("json");
  expect(kindOfBody(request({ "content-type": "application/x-www-form-urlencoded; charset=utf-8" }, {}))).toBe("form");
  expect(kindOfBody(request({ "content-type": "multipart/form-data" }, {}))).toBe("multipart");
  expect(kindOfBody(request({ "content-type": "text/xml" }, "<a/>"))).toBe("xml");
  expect(kindOfBody(request({ "content-type": "text/csv" }, "a"))).toBe("text");
});

test("what is written comes back as it was, in every kind", () => {
  const bodies = [
    ["json", { pan: "{{card.number}}", seat: { row: 12 } }],
    ["form", { pan: "{{card.number}}", memo: "a = b" }],
    ["multipart", { name: "{{subject.name}}", note: { value: "{{params.note}}", fileName: "note.txt" } }],
    ["xml", "<pan>{{card.number}}</pan>"],
    ["text", "{{card.number}}\n"],
    ["none", undefined],
  ] as const;
  for (const [kind, body] of bodies) expect(textToBody(kind, bodyToText(kind, body)), kind).toEqual(body);
});

test("JSON with a slot outside quotation marks goes as text, so that the server can say what is wrong with it", () => {
  const text = '{"amount": {{params.amount | number}}}';
  expect(textToBody("json", text)).toBe(text);
});

test("a content type of the same kind stays as it was, and another kind brings its own", () => {
  const before = request({ "Content-Type": "application/vnd.api+json", authorization: "Bearer x" }, {});
  expect(writtenHeaders(before.headers)).toEqual([["authorization", "Bearer x"]]);
  expect(headersFor("json", { authorization: "Bearer x" }, before)).toEqual({
    authorization: "Bearer x",
    "content-type": "application/vnd.api+json",
  });
  expect(headersFor("xml", {}, before)).toEqual({ "content-type": "application/xml" });
  expect(headersFor("none", { accept: "*/*" }, before)).toEqual({ accept: "*/*" });
});
