import PostalMime from "postal-mime";

/** A mail as far as it matters who sent it, to what it answers, and what was newly written. */
export type ReceivedMail = {
  readonly subject: string;
  /** Lower case; null where none can be read. */
  readonly from: string | null;
  /** By lower-case name, in the order of the head; of each, every one that there is. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string | null;
  readonly html: string | null;
  /** Parts with a type of their own, as of reports: `message/delivery-status` and what is returned. */
  readonly parts: readonly { readonly type: string; readonly text: string }[];
};

const NESTING_MAX = 8;
const HEAD_BYTES_MAX = 65_536;
const PARTS_MAX = 12;
const PART_CHARS_MAX = 65_536;

/** A mail of which nothing can be told. */
const UNREADABLE: ReceivedMail = { subject: "", from: null, headers: new Map(), text: null, html: null, parts: [] };

/**
 * Reads MIME, whole or cut off; what cannot be read is absent, and of a mail that is built to be no mail (a head without end, parts
 * in parts in parts) that is everything. Whatever anybody sends, this ends with an answer. Nothing in it is fetched or run.
 */
export async function parseMail(bytes: Uint8Array): Promise<ReceivedMail> {
  const options = { maxNestingDepth: NESTING_MAX, maxHeadersSize: HEAD_BYTES_MAX, forceRfc822Attachments: true };
  // It throws at its limits: a mail that fails is looked at again for weeks, and some hundred of them would keep out all others.
  const mail = await PostalMime.parse(bytes, options).catch(() => undefined);
  if (mail === undefined) return UNREADABLE;
  const headers = new Map<string, string[]>();
  for (const { key, value } of mail.headers) headers.set(key, [...(headers.get(key) ?? []), value]);
  const address = mail.from?.address?.trim().toLowerCase();
  return {
    subject: mail.subject ?? "",
    from: address === undefined || address === "" ? null : address,
    headers,
    text: mail.text ?? null,
    html: mail.html ?? null,
    parts: mail.attachments.slice(0, PARTS_MAX).map(({ mimeType, content }) => ({ type: mimeType.toLowerCase(), text: textOf(content) })),
  };
}

function textOf(content: string | ArrayBuffer | Uint8Array): string {
  if (typeof content === "string") return content.slice(0, PART_CHARS_MAX);
  const bytes = content instanceof Uint8Array ? content : new Uint8Array(content);
  return Buffer.from(bytes.subarray(0, PART_CHARS_MAX)).toString("utf8");
}
