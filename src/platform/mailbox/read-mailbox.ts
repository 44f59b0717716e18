import type { ImapFlow } from "imapflow";
import { type Instant, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import type { MailboxSettings } from "./mailbox-settings.ts";

/** What tells whoever comes by from the next what was looked at; mails stay unread for people. */
const MARK = "$StrongroomRead";
const SEEN = "\\Seen";
/** Beyond that nothing of a mail is fetched: what is looked for stands in its head and its first part. */
const FETCHED_BYTES_MAX = 262_144;
const AT_ONCE = 200;
const DAYS_BACK = 30;
const DAY_MS = 86_400_000;
const SILENT_MS_MAX = 60_000;

export type FetchedMail = { readonly bytes: Uint8Array; readonly arrivedAt: Instant };

/**
 * Looks through what came since the last look, oldest first, and marks each mail when it was handled: whoever is killed in
 * between handles it again. One that fails keeps none of the others waiting, and is tried again at the next look. Answers how
 * many there were. Throws where the mailbox cannot be reached.
 */
export async function readMailbox(
  box: MailboxSettings,
  handle: (mail: FetchedMail) => Promise<void>,
  onTrouble: (error: unknown) => void,
  now: Instant,
): Promise<number> {
  // Loaded when it is first needed, as everything large that few houses use: it would take tens of megabytes of each.
  const { ImapFlow: ImapClient } = await import("imapflow");
  const client = new ImapClient({
    host: box.host,
    port: box.port,
    secure: box.tls === "secure",
    ...(box.tls === "secure" ? {} : { doSTARTTLS: box.tls === "required" }),
    auth: { user: box.user, pass: unveil(box.password) },
    logger: false,
    socketTimeout: SILENT_MS_MAX,
    connectionTimeout: SILENT_MS_MAX,
    greetingTimeout: SILENT_MS_MAX,
  });
  // What breaks the connection is told by the call that it breaks.
  client.on("error", () => undefined);
  // A login that is refused leaves the connection open, and the next look makes another: servers count them.
  await client.connect().catch((error: unknown) => {
    client.close();
    throw error;
  });
  try {
    const lock = await client.getMailboxLock(box.folder);
    try {
      return await lookThrough(client, handle, onTrouble, now);
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
}

async function lookThrough(
  client: ImapFlow,
  handle: (mail: FetchedMail) => Promise<void>,
  onTrouble: (error: unknown) => void,
  now: Instant,
): Promise<number> {
  const { mailbox } = client;
  const takesMarks = mailbox !== false && mailbox?.permanentFlags?.has("\\*") === true;
  const since = new Date(now - DAYS_BACK * DAY_MS);
  const found = await client.search(takesMarks ? { unKeyword: MARK, since } : { seen: false, since }, { uid: true });
  const uids = (found === false || found === undefined ? [] : found).slice(0, AT_ONCE);
  for (const uid of uids) {
    const query = { source: { start: 0, maxLength: FETCHED_BYTES_MAX }, internalDate: true } as const;
    const mail = await client.fetchOne(String(uid), query, { uid: true });
    if (mail === false || mail?.source === undefined) continue;
    try {
      await handle({ bytes: mail.source, arrivedAt: instant(new Date(mail.internalDate ?? now).getTime()) });
    } catch (error) {
      onTrouble(error);
      continue;
    }
    await client.messageFlagsAdd(String(uid), [takesMarks ? MARK : SEEN], { uid: true });
  }
  return uids.length;
}
