import { NAME_CHARS_MAX } from "../../base/limits.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { readSettings } from "../../platform/settings/settings.ts";
import { parseStaffEmail } from "../../registers/staff/email.ts";
import { Stop, wrongUsage } from "./_outcome.ts";

/** Where an invited person goes: made from the settings only, the token behind the #, where no server or log sees it. */
export function joinLinkOf(token: Redacted<string>): string {
  return `${originOfSettings()}/join#${unveil(token)}`;
}

export function originOfSettings(): string {
  const read = readSettings(process.env);
  if (!read.ok) throw new Stop(wrongUsage(read.problems.map(({ name, say }) => `${name} ${say}.`).join(" ")));
  return read.settings.publicOrigin;
}

/** A name and an e-mail as options gave them; what is wrong is told by the option's name. */
export function checkedPerson(
  nameOption: string,
  name: string,
  emailOption: string,
  email: string,
): { readonly name: string; readonly email: string } {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > NAME_CHARS_MAX) throw new Stop(wrongUsage(`${nameOption} is 1 to ${NAME_CHARS_MAX} characters.`));
  const parsed = parseStaffEmail(email);
  if (!parsed.ok) throw new Stop(wrongUsage(`${emailOption}: ${parsed.refusal.say}`));
  return { name: trimmed, email: parsed.value.value };
}
