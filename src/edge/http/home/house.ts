import type { z } from "@hono/zod-openapi";
import { DAY_MS, type Instant, instantToIso } from "../../../base/instant.ts";
import type { FreeSpace } from "../../../platform/storage/free-space.ts";
import { sizeText } from "../../size-text.ts";
import type { HouseFacts as ToldFacts } from "../contract/home.ts";
import type { HomeFacts } from "./facts.ts";

type Told = z.infer<typeof ToldFacts>;

/** What the house's lines are made of, in any language. */
export type HouseFacts = { readonly [Matter in keyof Told]-?: NonNullable<Told[Matter]> };

/** How the house stands, a line a matter, in English. */
export type House = Readonly<Record<keyof HouseFacts, string>>;

export function houseFacts(facts: HomeFacts, space: FreeSpace): HouseFacts {
  const { people, ledgerSize, newestEntryAt, backedUpAt, epochStartedAt, hasMail } = facts;
  const active = people.filter((person) => person.state === "active");
  const devices = active.flatMap((person) => person.devices.filter((device) => device.endedAt === null));
  return {
    vault: { isOpen: true, keysSince: epochStartedAt === null ? null : instantToIso(epochStartedAt) },
    ledger: { entries: ledgerSize, newestAt: newestEntryAt },
    disk: { freeBytes: space.disk()?.freeBytes ?? null, isReadOnly: space.isReadOnly() },
    backup: { lastAt: backedUpAt },
    staff: { cleared: active.filter((person) => person.clearances.every((one) => one.isMet)).length, all: active.length },
    devices: { trusted: devices.filter((device) => device.isTrusted).length, all: devices.length },
    mail: { isSent: hasMail },
  };
}

export function houseLines({ vault, ledger, disk, backup, staff, devices, mail }: HouseFacts, now: Instant): House {
  const ago = (at: string): string => agoWords(now - Date.parse(at));
  return {
    vault: vault.keysSince === null ? "Open" : `Open; its keys are from ${ago(vault.keysSince)}`,
    ledger: `${ledger.entries.toLocaleString("en")} entries, signed; the newest from ${ledger.newestAt === null ? "never" : ago(ledger.newestAt)}`,
    disk: diskLine(disk),
    backup: backup.lastAt === null ? "None known" : `The last from ${ago(backup.lastAt)}`,
    staff: `${staff.cleared} of ${staff.all}`,
    devices: `${devices.trusted} of ${devices.all} trusted`,
    mail: mail.isSent ? "Sent by your mail server" : "Held in the outbox: no mail server is set",
  };
}

function diskLine({ freeBytes, isReadOnly }: HouseFacts["disk"]): string {
  if (freeBytes === null) return "Of your own database server";
  return `${sizeText(freeBytes)} free${isReadOnly ? "; nothing new is taken in" : ""}`;
}

function agoWords(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days < 1) return "today";
  return days === 1 ? "yesterday" : `${days} days ago`;
}
