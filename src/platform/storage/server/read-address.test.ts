import { expect, test } from "vitest";
import { unveil } from "../../../base/redacted.ts";
import { type ServerAddress, readServerAddress } from "./read-address.ts";

function read(text: string): ServerAddress {
  const got = readServerAddress(text);
  if (!got.ok) throw new Error(got.say);
  return got.address;
}
function refused(text: string): string {
  const got = readServerAddress(text);
  return got.ok ? "not refused" : got.say;
}

test("an address names one server or several, with ports of their own, numbers of both kinds, or the folder of a socket", () => {
  const placesOf = (text: string): readonly string[] => read(text).places.map(({ host, port }) => `${host} ${port}`);
  expect(placesOf("postgres://safe@db.example.com/safe")).toEqual(["db.example.com 5432"]);
  expect(placesOf("postgresql://safe@one.example,two.example:5433/safe")).toEqual(["one.example 5432", "two.example 5433"]);
  expect(placesOf("postgres://safe@[2001:db8::1]:5433,10.0.0.2:5434/safe")).toEqual(["2001:db8::1 5433", "10.0.0.2 5434"]);
  expect(placesOf("postgres:///safe?host=one,two&port=5433")).toEqual(["one 5433", "two 5433"]);
  expect(placesOf("postgres:///safe?host=one,two&port=1,2")).toEqual(["one 1", "two 2"]);
  expect(placesOf("postgres://safe@localhost:5433/safe?host=%2Frun%2Fpostgresql")).toEqual(["/run/postgresql 5433"]);
  expect(placesOf("postgres://%2Frun%2Fpostgresql/safe")).toEqual(["/run/postgresql 5432"]);
  expect(placesOf("postgres:///safe")).toEqual(["localhost 5432"]);
});

test("user, password and database may hold any character, and the password prints nowhere", () => {
  const all = "p@ss:w/ord#?%ü 1";
  const address = read(
    `postgres://u%40x:${encodeURIComponent(all)}@db.example.com/a%20b?connect_timeout=7&application_name=s&options=-c%20x`,
  );
  expect(address.password === undefined ? null : unveil(address.password)).toBe(all);
  expect(address).toMatchObject({ user: "u@x", database: "a b", connectSeconds: 7, applicationName: "s", options: "-c x" });
  expect(JSON.stringify(address)).not.toContain("ord#");
  const raw = read("postgres://safe:p@ss@db.example.com/safe").password;
  expect(raw === undefined ? null : unveil(raw)).toBe("p@ss");
});

test("what sslmode demands is taken as libpq takes it", () => {
  const tlsOf = (query: string): ServerAddress["tls"] => read(`postgres://safe@db.example.com/safe${query}`).tls;
  expect(tlsOf("")).toEqual({ mode: "disable" });
  expect(tlsOf("?sslmode=require")).toEqual({ mode: "require" });
  expect(tlsOf("?ssl=true")).toEqual({ mode: "require" });
  expect(tlsOf("?sslmode=require&sslrootcert=/ca.pem")).toEqual({ mode: "verify-ca", authoritiesFile: "/ca.pem" });
  expect(tlsOf("?sslmode=verify-full")).toEqual({ mode: "verify-full" });
  expect(tlsOf("?sslrootcert=system")).toEqual({ mode: "verify-full" });
  expect(tlsOf("?sslmode=verify-full&sslcert=/c&sslkey=/k")).toEqual({ mode: "verify-full", certificateFile: "/c", keyFile: "/k" });
});

test("an address that cannot be meant is refused in words that do not repeat it", () => {
  const at = "postgres://safe:hunter2@db.example.com/safe";
  for (const [text, say] of [
    ["mysql://db.example.com/safe", "is not an address"],
    ["postgres://safe:hunter2/x@db.example.com/safe", "percent-encoded"],
    ["postgres://safe:hunter2#x@db.example.com/safe", "percent-encoded"],
    ["postgres://safe:hunter2?x@db.example.com/safe", "percent-encoded"],
    ["postgres://safe:hunter2%@db.example.com/safe", "begins no character"],
    ["postgres://safe:hunter2@db.example.com:70000/safe", "no number from 1 to 65535"],
    ["postgres://safe:hunter2@a,b/safe?port=1,2,3", "another number of ports"],
    [`${at}?sslmod=require`, "does not know, number 1"],
    [`${at}?sslmode=require&sslmode=disable`, "twice"],
    [`${at}?sslmode=always`, "another sslmode"],
    [`${at}?sslrootcert=/ca.pem`, "sslmode=verify-full"],
    [`${at}?sslmode=verify-full&sslcert=/c`, "belong together"],
    [`${at}?channel_binding=require`, "channel_binding"],
    [`${at}?target_session_attrs=standby`, "a standby would do"],
    [`${at}?connect_timeout=0`, "connect_timeout"],
  ] as const) {
    expect(refused(text), text).toContain(say);
    expect(refused(text)).not.toContain("hunter2");
  }
  expect(read(`${at}?target_session_attrs=read-write&channel_binding=prefer`).places).toHaveLength(1);
});
