import { expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import { readSettings } from "../settings/settings.ts";
import { type MailServer, readMailSettings } from "./mail-settings.ts";

const FROM = "Blue Sky <no-reply@bluesky.example>";

function server(url: string): MailServer {
  const read = readMailSettings(url, FROM);
  if (!read.ok || read.mail === null) throw new Error(JSON.stringify(read));
  return read.mail.server;
}

function problems(url: string | undefined, from: string | undefined): string {
  const read = readMailSettings(url, from);
  return read.ok ? "taken" : read.problems.map(({ name, say }) => `${name} ${say}`).join("\n");
}

test("without SMTP_URL there is no mail server, whatever else is set", () => {
  expect(readMailSettings(undefined, FROM)).toEqual({ ok: true, mail: null });
  expect(readMailSettings("", undefined)).toEqual({ ok: true, mail: null });
});

test("smtps is TLS at once, smtp is STARTTLS or nothing, and only this machine or a plain word takes it off", () => {
  expect(server("smtps://mail.example.com")).toMatchObject({ host: "mail.example.com", port: 465, tls: "secure", login: null });
  expect(server("smtp://mail.example.com")).toMatchObject({ port: 587, tls: "required" });
  expect(server("smtp://mail.example.com:25/")).toMatchObject({ port: 25, tls: "required" });
  expect(server("smtp://mail.example.com:25?tls=none")).toMatchObject({ tls: "none" });
  expect(server("smtp://localhost:25")).toMatchObject({ tls: "none" });
  expect(server("smtp://127.0.0.1:25")).toMatchObject({ host: "127.0.0.1", tls: "none" });
  expect(server("smtp://[::1]:25")).toMatchObject({ host: "::1", tls: "none" });
  expect(server("smtp://localhost:25?tls=required")).toMatchObject({ tls: "required" });
  expect(server("smtp://127.0.0.1.evil.example")).toMatchObject({ tls: "required" });
  expect(server("smtp://bücher.example")).toMatchObject({ host: "xn--bcher-kva.example" });
});

test("user and password are decoded, and the password prints nowhere", () => {
  const { login } = server("smtps://ana%40example.com:p%40ss%3Aword%25@mail.example.com");
  expect([login?.user, login && unveil(login.password)]).toEqual(["ana@example.com", "p@ss:word%"]);
  expect(JSON.stringify(server("smtps://ana:secret@mail.example.com"))).not.toContain("secret");
});

test("the sender is an address, with a name or without, and no name begins another line", () => {
  const from = (text: string): unknown => {
    const read = readMailSettings("smtp://localhost", text);
    return read.ok && read.mail?.from;
  };
  expect(from(FROM)).toEqual({ name: "Blue Sky", address: "no-reply@bluesky.example" });
  expect(from(' "Blue, Sky" <a@b.example> ')).toEqual({ name: "Blue, Sky", address: "a@b.example" });
  expect(from("a@b.example")).toEqual({ name: null, address: "a@b.example" });
  expect(from("Blue\r\nBcc: x@y.example <a@b.example>")).toEqual({ name: "Blue Bcc: x@y.example", address: "a@b.example" });
});

test("every mistake is told with what would be right, and what was given is never repeated", () => {
  for (const url of [
    "mail.example.com",
    "http://mail.example.com",
    "smtp://",
    "smtp://ana:se%cret@mail.example.com",
    "smtp://mail.example.com/inbox",
    "smtp://ana:p@ss/w@mail.example.com",
    "smtp://mail.example.com:99999",
    "smtp://mail.example.com#x",
  ]) {
    expect(problems(url, FROM), url).toContain("SMTP_URL is not a mail server's address such as smtps://");
    expect(problems(url, FROM), url).not.toMatch(/se%cret|p@ss/u);
  }
  expect(problems("smtp://ana@mail.example.com", FROM)).toContain("a user without a password");
  expect(problems("smtp://mail.example.com?tls=maybe", FROM)).toContain("?tls=required or ?tls=none");
  expect(problems("smtp://mail.example.com?pool=true", FROM)).toContain("takes no other option");
  expect(problems("smtps://mail.example.com?tls=none", FROM)).toContain("contradict");
  expect(problems("smtp://localhost", undefined)).toContain("MAIL_FROM is needed with SMTP_URL");
  for (const from of ["Blue Sky", "a@b@c", "<a@b.example", "a@b.example, c@d.example", "A <a@b.example> <c@d.example>"])
    expect(problems("smtp://localhost", from), from).toContain("MAIL_FROM is not an address");
  const read = readSettings({ SMTP_URL: "nonsense", PORT: "x" });
  expect(read.ok || read.problems.map(({ name }) => name)).toEqual(["PORT", "SMTP_URL", "MAIL_FROM"]);
});
