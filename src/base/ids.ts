import { randomFillSync } from "node:crypto";
import { base32Encode } from "./encoding.ts";
import type { Instant } from "./instant.ts";

/** Opaque ids with a prefix. The prefix tells a person what it is; nothing in the code takes one apart. */
export type TenantId = `ten_${string}`;
export type SubjectId = `sub_${string}`;
export type KeyId = `key_${string}`;
export type EntryId = `ent_${string}`;
export type ErasureId = `era_${string}`;
export type ImportId = `imp_${string}`;
export type RightsRequestId = `rrq_${string}`;
/** A step of a request, and what others are asked to do about it. */
export type RightsEventId = `rev_${string}`;
export type RightsTaskId = `rtk_${string}`;
export type RecordId = `rec_${string}`;
export type StaffId = `stf_${string}`;
export type DeviceId = `dev_${string}`;
export type PasskeyId = `psk_${string}`;
export type SessionId = `ses_${string}`;
export type RecoveryId = `rcv_${string}`;
export type ChallengeId = `chg_${string}`;
export type TokenId = `tok_${string}`;
export type CertificateId = `cer_${string}`;
export type PolicyId = `pol_${string}`;
export type ClearanceId = `clr_${string}`;
export type MailId = `mai_${string}`;
export type BulkUnlockId = `blk_${string}`;
export type ReviewId = `arv_${string}`;
export type PaymentId = `pay_${string}`;
export type ForgetId = `fgt_${string}`;
export type CollectionId = `col_${string}`;
/** Made of the card's place (`registers/cards/card-id.ts`), not by `newId`. */
export type CardId = `crd_${string}`;
export type TaskId = `tsk_${string}`;
export type CustomerChallengeId = `cch_${string}`;
export type CustomerSessionId = `ccs_${string}`;
export type VendorId = `ven_${string}`;
export type ForwardId = `fwd_${string}`;
export type FillId = `fil_${string}`;
export type ApprovalId = `apr_${string}`;
export type GlassBreakId = `brk_${string}`;
/** One showing of a card's security code. */
export type CodeShowingId = `cvr_${string}`;
export type DisclosureId = `dsc_${string}`;
export type HoldId = `hld_${string}`;
export type ConsentId = `cns_${string}`;
export type ConsentAskId = `cak_${string}`;
export type MemberId = `lmb_${string}`;
export type MailingId = `mlg_${string}`;
export type ContactChangeId = `ctc_${string}`;
export type PostalLetterId = `ltr_${string}`;

type AnyId =
  | TenantId
  | SubjectId
  | KeyId
  | EntryId
  | ErasureId
  | ImportId
  | RightsRequestId
  | RightsEventId
  | RightsTaskId
  | RecordId
  | CertificateId
  | MailId
  | StaffId
  | DeviceId
  | PolicyId
  | ClearanceId
  | PasskeyId
  | SessionId
  | RecoveryId
  | ChallengeId
  | BulkUnlockId
  | ReviewId
  | PaymentId
  | ForgetId
  | CollectionId
  | TaskId
  | CustomerChallengeId
  | CustomerSessionId
  | VendorId
  | ForwardId
  | FillId
  | ApprovalId
  | GlassBreakId
  | CodeShowingId
  | DisclosureId
  | HoldId
  | ConsentId
  | ConsentAskId
  | MemberId
  | ContactChangeId
  | PostalLetterId
  | MailingId;

const ID_BYTES = 16;
const TIME_BYTES = 6;

/**
 * A new id: prefix, then base32 of 128 bits of which the first 48 are the time in ms (so that rows made together lie
 * together in an index) and 80 are random.
 */
export function newId<P extends (AnyId extends `${infer X}_${string}` ? X : never)>(prefix: P, now: Instant): `${P}_${string}` {
  if (drawnAt === drawn.length) {
    randomFillSync(drawn);
    drawnAt = 0;
  }
  scratch.writeUIntBE(now, 0, TIME_BYTES);
  drawn.copy(scratch, TIME_BYTES, drawnAt, (drawnAt += CHANCE_BYTES));
  return `${prefix}_${base32Encode(scratch)}`;
}

const CHANCE_BYTES = ID_BYTES - TIME_BYTES;
const scratch = Buffer.allocUnsafeSlow(ID_BYTES);
/** Chance for many ids at a time costs a tenth of chance for each. */
const drawn = Buffer.allocUnsafeSlow(256 * CHANCE_BYTES);
let drawnAt = drawn.length;

/** A token stands in places that are not ours, so it is chance alone (128 bits) and does not tell when it was made. */
export function newToken(): TokenId {
  return `tok_${base32Encode(randomFillSync(Buffer.allocUnsafe(ID_BYTES)))}`;
}

const ID_SHAPE = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/u;

/** True for text of the shape that `newId` makes with this prefix; anything else cannot be an id of ours. */
export function isId<P extends string>(prefix: P, text: string): text is `${P}_${string}` {
  return text.startsWith(`${prefix}_`) && ID_SHAPE.test(text);
}
