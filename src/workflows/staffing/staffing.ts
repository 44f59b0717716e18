import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { PasskeyHome } from "../../platform/passkeys/verify-passkey.ts";

/** What the deeds of people stand on. `home.origin` is the one of the settings: links in letters begin with it. */
export type Staffing = { readonly db: Database; readonly keeper: Keeper; readonly home: PasskeyHome };
