import { DAY_MS } from "../../../base/instant.ts";
import type { HomeFacts } from "./facts.ts";

/** How the house stands, a line a matter. */
export type House = Readonly<Record<"vault" | "ledger" | "backup" | "staff" | "devices" | "mail", string>>;

export function houseLines(facts: HomeFacts): House {
  const { now, people, ledgerSize, newestEntryAt, backedUpAt, epochStartedAt, hasMail } = facts;
  const active = people.filter((person) => person.state === "active");
  const cleared = active.filter((person) => person.clearances.every((one) => one.isMet));
  const devices = active.flatMap((person) => person.devices.filter((device) => device.endedAt === null));
  const trusted = devices.filter((device) => device.isTrusted);
  return {
    vault: epochStartedAt === null ? "Open" : `Open; its keys are from ${ago(now - epochStartedAt)}`,
    ledger: `${ledgerSize.toLocaleString("en")} entries, signed; the newest from ${newestEntryAt === null ? "never" : ago(now - Date.parse(newestEntryAt))}`,
    backup: backedUpAt === null ? "None known" : `The last from ${ago(now - Date.parse(backedUpAt))}`,
    staff: `${cleared.length} of ${active.length}`,
    devices: `${trusted.length} of ${devices.length} trusted`,
    mail: hasMail ? "Sent by your mail server" : "Held in the outbox: no mail server is set",
  };
}

function ago(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days < 1) return "today";
  return days === 1 ? "yesterday" : `${days} days ago`;
}
