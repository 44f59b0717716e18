import { expect, test } from "vitest";
import { createLog, faultFields } from "./log.ts";
import type { LogFields } from "./log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog({ destination: { write: (line: string) => void lines.push(line) } }));
  return JSON.parse(lines[0] ?? "null") as Record<string, unknown>;
}

test("writes the event and the listed fields as one JSON line", () => {
  expect(logged((log) => log.info("http.answered", { route: "/v1/subjects/{id}", status: 200 }))).toMatchObject({
    level: "info",
    event: "http.answered",
    route: "/v1/subjects/{id}",
    status: 200,
  });
});

test("drops a field that is not on the list, and withholds text that could be prose, even past the compiler", () => {
  const smuggled = { body: "ana@example.com", err: new Error("x"), code: "ana@example.com", route: "a b" } as unknown as LogFields;
  const line = logged((log) => log.warn("x", smuggled));
  expect(line).toMatchObject({ code: "[withheld]", route: "[withheld]" });
  expect(line).not.toHaveProperty("body");
  expect(line).not.toHaveProperty("err");
});

test("tells of an error its class, code and place, never its message", () => {
  const error = Object.assign(new TypeError("Key (email)=(ana@example.com) exists"), { code: "23505", detail: "ana@example.com" });
  const fields = faultFields(error);
  expect(fields).toMatchObject({ fault: "TypeError", code: "23505" });
  expect(fields.place).toMatch(/^src\/platform\/log\/log\.test\.ts:\d+$/u);
  expect(JSON.stringify(fields)).not.toContain("ana@example.com");
});
