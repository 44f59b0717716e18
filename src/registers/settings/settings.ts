import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { selectSettings, upsertSetting } from "./_sql.ts";

export const PASSWORD_MODES = ["standard", "article", "pci"] as const;
export type PasswordMode = (typeof PASSWORD_MODES)[number];
export const DEVICE_CHECKS = ["attested", "reported"] as const;
export const TRAINING_MONTHS_MAX = 36;

/** What a business has settled for itself. */
export type TenantSettings = {
  /** `article` and `pci` ask for more than NIST SP 800-63B-4 lets a verifier ask. */
  readonly passwordMode: PasswordMode;
  /** Whether a person's word about their device will do, or an agent on it has to report. */
  readonly deviceChecks: (typeof DEVICE_CHECKS)[number];
  /** How long a training counts. PCI DSS 12.6.3 says twelve months. */
  readonly trainingMonths: number;
};

/** Where a setting departs from the standard that the rest follows, and why that is worth knowing. */
export type Deviation = { readonly setting: keyof TenantSettings; readonly from: string; readonly say: string };

const DEFAULTS: TenantSettings = { passwordMode: "standard", deviceChecks: "attested", trainingMonths: 12 };

/** What is stored, over what holds where nothing was settled. */
export async function readSettings(tx: Tx): Promise<TenantSettings> {
  const stored = new Map((await selectSettings(tx)).map(({ name, value }) => [name, value]));
  const settings = { ...DEFAULTS, ...Object.fromEntries([...stored].filter(([name]) => Object.hasOwn(DEFAULTS, name))) };
  assert(isSettings(settings), "a stored setting is none that there is");
  return settings;
}

/** Settles what is named, and notes each change with what it was before. */
export async function changeSettings(tx: Tx, actor: EntryActor, changes: Partial<TenantSettings>, now: Instant): Promise<TenantSettings> {
  const before = await readSettings(tx);
  const after = { ...before, ...changes };
  const names = (Object.keys(changes) as (keyof TenantSettings)[]).filter((name) => before[name] !== after[name]);
  for (const name of names) await upsertSetting(tx, name, after[name], actor.id, new Date(now));
  const entries = names.map((name) => ({
    ...BLANK_ENTRY,
    actor,
    act: "settings.change",
    detail: { setting: name, from: before[name], to: after[name] },
  }));
  await appendEntries(tx, entries, now);
  return after;
}

/** The deviations of these settings from the standards, in words for whoever audits. */
export function deviationsOf(settings: TenantSettings): readonly Deviation[] {
  const from = "NIST SP 800-63B-4, 3.1.1.2";
  const composed = "People answer rules of composition with patterns that can be guessed; the standard therefore forbids them.";
  switch (settings.passwordMode) {
    case "standard":
      return [];
    case "article":
      return [{ setting: "passwordMode", from, say: `Passwords need an upper-case letter, a lower-case letter and a digit. ${composed}` }];
    case "pci":
      return [
        {
          setting: "passwordMode",
          from,
          say: `Passwords need letters and digits, and may not be one of the last four, as PCI DSS 8.3.6 and 8.3.7 ask. ${composed}`,
        },
      ];
  }
}

function isSettings(settings: { readonly [name in keyof TenantSettings]: unknown }): settings is TenantSettings {
  return (
    isOneOf(PASSWORD_MODES, settings.passwordMode) &&
    isOneOf(DEVICE_CHECKS, settings.deviceChecks) &&
    typeof settings.trainingMonths === "number"
  );
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === "string" && words.includes(value);
}
