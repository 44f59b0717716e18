import type { Safe } from "../../safe/safe.ts";

/** What requests of customers about their data stand on. */
export type RightsDesk = {
  readonly safe: Safe;
  readonly cardOrigin: string;
  readonly publicOrigin: string;
  /** Where answers to letters arrive; null where no mailbox is read. */
  readonly mailbox: string | null;
};
