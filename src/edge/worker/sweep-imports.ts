import { MINUTE_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";
import { sweepProposals } from "../../workflows/imports/sweep-proposals.ts";

const LOOK_MS = 10 * MINUTE_MS;

/** Gives up proposed imports that nobody confirmed, at the start and every ten minutes. */
export function sweepImports(safe: Safe, log: Log): { readonly stop: () => Promise<void> } {
  let looking = Promise.resolve();
  const look = (): void => {
    looking = looking.then(() => lookOnce(safe, log));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function lookOnce(safe: Safe, log: Log): Promise<void> {
  try {
    for (const tenant of await listTenants(safe.db)) await withTx(safe.db, tenant, (tx) => sweepProposals(tx, safe.clock()));
  } catch (error) {
    // The next look tries again, and a stale proposal cannot be confirmed meanwhile.
    log.warn("import.sweep", faultFields(error));
  }
}
