/** Shapes of mails as mail programs and people write them: the head, the body, and in which way both are encoded. */
export type Shape = {
  readonly name: string;
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly head?: Readonly<Record<string, string>>;
  /** A whole mail instead. */
  readonly raw?: string;
};

/** A mail in MIME: text as quoted-printable or base64, subjects as encoded words where they are not ASCII. */
export function writeShape({ subject, text, html, head = {}, raw }: Shape): Buffer {
  if (raw !== undefined) return Buffer.from(raw.replaceAll(/\r?\n/gu, "\r\n"));
  const plain = text === undefined ? [] : [part("text/plain", text)];
  const rich = html === undefined ? [] : [part("text/html", html)];
  const parts = [...plain, ...rich];
  const lines = {
    From: "Ana Example <ana@example.com>",
    To: "lists@bluesky.example",
    Subject: encoded(subject),
    "MIME-Version": "1.0",
    ...head,
  };
  const heads = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  const body =
    parts.length === 1
      ? parts.join("")
      : `Content-Type: multipart/alternative; boundary="b1"\r\n\r\n${parts.map((one) => `--b1\r\n${one}\r\n`).join("")}--b1--\r\n`;
  return Buffer.from(`${heads.join("\r\n")}\r\n${body}`);
}

function part(type: string, text: string): string {
  const base64 = Buffer.from(text)
    .toString("base64")
    .replaceAll(/(.{76})/gu, "$1\r\n");
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`;
}

function encoded(subject: string): string {
  return /^[\x20-\x7e]*$/u.test(subject) ? subject : `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
}
