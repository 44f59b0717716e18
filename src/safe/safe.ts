import type { Holder } from "../base/holder.ts";
import type { SubjectId } from "../base/ids.ts";
import type { Clock } from "../base/instant.ts";
import type { Keeper } from "../platform/keeper/keeper.ts";
import type { Database } from "../platform/storage/database.ts";
import type { Tx } from "../platform/storage/tx.ts";
import type { MapCache } from "../registers/datamap/cache.ts";

/** What the safe works with. Everything that reaches a secret goes through a function that takes this. */
export type Safe = {
  readonly db: Database;
  readonly keeper: Keeper;
  readonly maps: MapCache;
  readonly clock: Clock;
  /** Where letters to customers lead, from the settings: every write that makes a contact another is told of. */
  readonly cardOrigin: string;
  /** Everything that holds personal data outside the vault; an erasure asks each. */
  readonly holders: readonly Holder<Tx, SubjectId>[];
};
