import { loadTenant, publicKeys } from "../../platform/keeper/keyring.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { LogSigner } from "./sequence.ts";

/** Checkpoints signed by the tenant's keys, which never leave the keeper. */
export function keeperSigner(keeper: Keeper): LogSigner {
  return {
    publicKeys: async (tx) => {
      await loadTenant(tx, keeper);
      return await publicKeys(tx);
    },
    sign: async (tenant, message) => await keeper.sign(tenant, message),
  };
}
