import { SECOND_MS } from "../../base/instant.ts";
import { faultFields } from "../../platform/log/log.ts";
import { readMailbox } from "../../platform/mailbox/read-mailbox.ts";
import { receiveMail } from "../../workflows/mailings/receive-mail.ts";
import type { House } from "../house.ts";
import { mailingsOf } from "../mailings-of.ts";
import type { Watch } from "./watch-tenants.ts";

const LOOK_MS = 20 * SECOND_MS;

/** Looks into the mailbox again and again, where one is set; a look never overlaps another, and a sealed house leaves mails for later. */
export function watchMailbox(house: House): Watch {
  const { settings, log } = house;
  if (settings.mailbox === undefined) return { stop: () => Promise.resolve() };
  let looking = Promise.resolve();
  let isStopped = false;
  const lookAgain = (): void => {
    looking = looking.then(async () => {
      if (isStopped || house.keeper.state() !== "open") return;
      await lookOnce(house).catch((error: unknown) => log.warn("mailbox", faultFields(error)));
    });
  };
  lookAgain();
  const timer = setInterval(lookAgain, LOOK_MS);
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}

/** One look; answers how many mails there were. */
export async function lookOnce(house: House): Promise<number> {
  const { settings, log, clock } = house;
  const { mailbox, mail } = settings;
  if (mailbox === undefined) return 0;
  const own = [mailbox.address, mail?.from.address ?? mailbox.address].map((address) => address.toLowerCase());
  const inbox = { mailings: mailingsOf(house), authority: mailbox.authority, own };
  const trouble = (error: unknown): void => log.warn("mailbox", faultFields(error));
  return await readMailbox(
    mailbox,
    async (fetched) => {
      const outcome = await receiveMail(inbox, fetched, clock());
      if (outcome !== "none") log.info("mailbox", { code: outcome });
    },
    trouble,
    clock(),
  );
}
