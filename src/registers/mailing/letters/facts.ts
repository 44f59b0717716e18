import type { Instant } from "../../../base/instant.ts";

/** What every letter is told: whose it is, where people reach it (PUBLIC_ORIGIN), and whom it greets. */
export type Common = { readonly business: string; readonly origin: string; readonly name: string | null };

/** A place in the house, from the origin on; a token stands behind the `#`, which no server and no log ever sees. */
export type Path = `/${string}`;

/** What each kind of letter tells. Times are told in words and in UTC; `path` becomes its one link. */
export type Facts = {
  readonly invite: { readonly inviter: string | null; readonly path: Path; readonly expiresAt: Instant };
  readonly recovery_code: { readonly code: string; readonly path: Path; readonly expiresAt: Instant };
  readonly recovery_asked: { readonly at: Instant; readonly effectiveAt: Instant; readonly path: Path };
  readonly recovery_watch: { readonly who: string; readonly at: Instant; readonly effectiveAt: Instant; readonly path: Path };
  readonly recovery_done: { readonly at: Instant; readonly path: Path };
  readonly recovery_cancelled: { readonly at: Instant; readonly path: Path };
  readonly new_device: { readonly device: string; readonly at: Instant; readonly path: Path };
  readonly password_changed: { readonly at: Instant; readonly path: Path };
  readonly passkey_added: { readonly label: string; readonly at: Instant; readonly path: Path };
  readonly clearance_due: { readonly items: readonly string[]; readonly path: Path };
  readonly bulk_unlocked: { readonly who: string; readonly at: Instant; readonly until: Instant; readonly path: Path };
  readonly device_lost: { readonly who: string; readonly device: string; readonly at: Instant; readonly path: Path };
  readonly left: { readonly at: Instant };
  readonly mail_test: { readonly at: Instant };
  readonly unused_soon: { readonly until: Instant; readonly path: Path };
  readonly unused_off: { readonly items: readonly string[]; readonly path: Path };
  readonly clearance_staff: { readonly items: readonly string[]; readonly path: Path };
  readonly digest: { readonly items: readonly string[]; readonly path: Path };
};

export type LetterKind = keyof Facts;

/** Their link or code lets in whoever has it. */
export const KINDS_WITH_PROOF: ReadonlySet<LetterKind> = new Set(["invite", "recovery_code"]);
