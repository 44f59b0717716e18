import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Instant, SECOND_MS } from "../../base/instant.ts";
import type { AskForm } from "./rules.ts";

/** Proof that a decision was made and noted: which fields of which subject may be opened, in which form, until when. */
export type Permit = {
  readonly tenant: TenantId;
  readonly actor: string;
  readonly subject: string;
  readonly fields: ReadonlySet<string>;
  readonly form: AskForm;
  readonly expiresAt: Instant;
};

/** A permit serves the transaction that minted it. The span is generous for a slow disk and useless to a thief. */
const PERMIT_MS = 30 * SECOND_MS;

/** What was minted carries a mark that no copy takes along and nobody else can set. */
class Minted implements Permit {
  readonly #isMinted = true;
  readonly tenant: TenantId;
  readonly actor: string;
  readonly subject: string;
  readonly fields: ReadonlySet<string>;
  readonly form: AskForm;
  readonly expiresAt: Instant;

  constructor({ tenant, actor, subject, fields, form }: Omit<Permit, "expiresAt">, expiresAt: Instant) {
    this.tenant = tenant;
    this.actor = actor;
    this.subject = subject;
    this.fields = fields;
    this.form = form;
    this.expiresAt = expiresAt;
    Object.freeze(this);
  }

  static has(permit: object): boolean {
    return #isMinted in permit && permit.#isMinted;
  }
}

// Otherwise whoever holds a permit could make another by its constructor.
Object.defineProperty(Minted.prototype, "constructor", { value: undefined });

/** Only `ask` mints, after the decision and in the transaction that notes it. A rule test holds the list of callers. */
export function mintPermit(permit: Omit<Permit, "expiresAt">, now: Instant): Permit {
  return new Minted(permit, (now + PERMIT_MS) as Instant);
}

/** Faults on a permit that was made by hand, copied, or has run out: then the program is wrong, whoever asked. */
export function assertPermitted(permit: Permit, tenant: TenantId, subject: string, now: Instant): void {
  assert(Minted.has(permit), "this permit did not come from a decision");
  assert(permit.tenant === tenant && permit.subject === subject, "this permit is for another subject");
  assert(now < permit.expiresAt, "this permit has run out");
}
