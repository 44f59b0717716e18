import { SECOND_MS } from "../../base/instant.ts";
import { faultFields } from "../../platform/log/log.ts";
import { readMailbox } from "../../platform/mailbox/read-mailbox.ts";
import type { FetchedMail } from "../../platform/mailbox/read-mailbox.ts";
import type { MailboxSettings } from "../../platform/mailbox/mailbox-settings.ts";
import { receiveMail } from "../../workflows/mailings/receive-mail.ts";
import { receiveRequest } from "../../workflows/rights/doors/receive-request.ts";
import { rightsMailboxOf } from "../rights-mailbox-of.ts";
import type { House } from "../house.ts";
import { mailingsOf } from "../mailings-of.ts";
import { type Watch, keepLooking } from "./keep-looking.ts";

const LOOK_MS = 20 * SECOND_MS;

/** Looks into the mailboxes again and again, where any is set; a sealed house leaves mails for later. */
export function watchMailbox(house: House): Watch {
  const { settings, log } = house;
  if (rightsMailboxOf(settings) === undefined) return { stop: () => Promise.resolve() };
  return keepLooking({ everyMs: LOOK_MS }, async () => {
    if (house.keeper.state() !== "open") return;
    await lookOnce(house).catch((error: unknown) => log.warn("mailbox", faultFields(error)));
  });
}

/**
 * One look into each; answers how many mails there were. One mailbox for both is looked through once, also where both settings
 * name it. One that cannot be reached is told in the log and keeps nobody out of the other.
 */
export async function lookOnce(house: House): Promise<number> {
  const { mailbox, rightsMailbox } = house.settings;
  const rightsApart = mailbox !== undefined && rightsMailbox !== undefined && isSame(mailbox, rightsMailbox) ? undefined : rightsMailbox;
  const looks = [
    ...(mailbox === undefined ? [] : [{ box: mailbox, takes: rightsApart === undefined ? [takeForLists, takeForRights] : [takeForLists] }]),
    ...(rightsApart === undefined ? [] : [{ box: rightsApart, takes: [takeForRights] }]),
  ];
  const seen = looks.map(async ({ box, takes }) => {
    try {
      return await lookInto(house, box, takes);
    } catch (error) {
      house.log.warn("mailbox", faultFields(error));
      return 0;
    }
  });
  return (await Promise.all(seen)).reduce((sum, count) => sum + count, 0);
}

/** Where a mail is marked as looked at, nobody looks at it again. */
function isSame(one: MailboxSettings, other: MailboxSettings): boolean {
  return one.host === other.host && one.port === other.port && one.user === other.user && one.folder === other.folder;
}

/** What somebody makes of a mail: a word for the log, or `none`, and the next one is asked. */
type Take = (house: House, box: MailboxSettings, fetched: FetchedMail) => Promise<string>;

async function lookInto(house: House, box: MailboxSettings, takes: readonly Take[]): Promise<number> {
  const { log, clock } = house;
  const handle = async (fetched: FetchedMail): Promise<void> => {
    for (const take of takes) {
      const outcome = await take(house, box, fetched);
      if (outcome === "none") continue;
      log.info("mailbox", { code: outcome });
      return;
    }
  };
  return await readMailbox(box, handle, (error) => log.warn("mailbox", faultFields(error)), clock());
}

const takeForLists: Take = async (house, box, fetched) =>
  await receiveMail({ mailings: mailingsOf(house), authority: box.authority, own: ownAddresses(house) }, fetched, house.clock());

const takeForRights: Take = async (house, box, fetched) => {
  const { safe, settings, sequencer } = house;
  const { cardOrigin, publicOrigin } = settings;
  const desk = { safe, cardOrigin, publicOrigin, mailbox: box.address };
  const inbox = { desk, authority: box.authority, own: ownAddresses(house), onCommit: sequencer.nudge.bind(sequencer) };
  return await receiveRequest(inbox, fetched, house.clock());
};

/** Whatever comes from one of these goes round in a loop. */
function ownAddresses({ settings: { mailbox, rightsMailbox, mail } }: House): readonly string[] {
  const all = [mailbox?.address, rightsMailbox?.address, mail?.from.address];
  return all.flatMap((address) => (address === undefined ? [] : [address.toLowerCase()]));
}
