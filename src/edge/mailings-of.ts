import type { Mailings } from "../workflows/mailings/mailings.ts";
import type { House } from "./house.ts";

/** What mailing lists stand on in this house. */
export function mailingsOf({ safe, settings, sequencer }: Pick<House, "safe" | "settings" | "sequencer">): Mailings {
  return {
    safe,
    cardOrigin: settings.cardOrigin,
    mailbox: settings.mailbox?.address ?? null,
    onCommit: (tenant) => sequencer.nudge(tenant),
  };
}
