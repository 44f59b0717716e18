import { domainToUnicode } from "node:url";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { emailType } from "../datamap/types/email.ts";

const FIELD = "staff-email";

/** Letters of these scripts can be taken for each other; an address that mixes two of them is made to deceive. */
const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];

const MIXED = {
  code: "email_mixed_scripts",
  say: "This address mixes letters of different scripts that look alike. Type it with one keyboard.",
} as const;

/** An e-mail of a person who works here. Look-alikes by NFKC and case are one; mixed scripts are turned away. */
export function parseStaffEmail(
  input: string,
): Result<{ readonly value: string; readonly canonical: string }, { readonly code: string; readonly say: string }> {
  const folded = input.normalize("NFKC").trim();
  if (partsOf(folded).some(isMixed)) return refuse(MIXED);
  const parsed = emailType.parse(folded, { countries: [] });
  return parsed.ok ? ok({ value: folded, canonical: parsed.value.canonical }) : parsed;
}

/** Name and domain as people read them: browsers hand on a foreign domain in the letters of the wire (RFC 3492). */
function partsOf(address: string): readonly string[] {
  const [local = "", ...domain] = address.split("@");
  return [local, ...domain, ...domain.map(domainToUnicode)];
}

function isMixed(part: string): boolean {
  return SCRIPTS.filter((script) => script.test(part)).length > 1;
}

/** The keyed digest under which a person is found by e-mail. The keeper must hold the tenant's keys (`loadTenant`). */
export async function indexEmail(keeper: Keeper, tenant: TenantId, canonical: string): Promise<Buffer> {
  const [digest] = await keeper.index(tenant, [{ field: FIELD, canonical }]);
  assert(digest !== undefined, "the keeper answers each item");
  return Buffer.from(digest);
}
