import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TenantId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type PretendProcess, startPretendProcess } from "../../platform/pretend/pretend-process.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findAccount, openAccount } from "../../registers/payments/account.ts";
import type { Safe } from "../../safe/safe.ts";
import { type NewAccount, checkAccount, connectAccount } from "../../workflows/payments/connect-provider.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

/** Beside the demo's own port; any that is free where that one is taken. */
const PORT_OFFSET = 10;
const TIMEOUT_MS = 10 * SECOND_MS;
const ACCOUNT = "BlueSkyTravel0";

/** Starts the demo's payment provider, which finds its customers and cards as it left them. It ends with this process. */
export async function startDemoProvider(folder: string, port: number | null): Promise<PretendProcess> {
  const state = ["--state", stateFile(folder)];
  try {
    return await startPretendProcess("pretend-stripe", port === null ? 0 : port + PORT_OFFSET, state);
  } catch {
    return await startPretendProcess("pretend-stripe", 0, state);
  }
}

/**
 * The provider is somebody else: what it remembers lies beside the business's folder, where nobody who looks through that for
 * an erased customer takes it for the business's own. A demo of an earlier release had it inside.
 */
function stateFile(folder: string): string {
  const file = `${folder}-provider.json`;
  const earlier = join(folder, "pretend-stripe.json");
  if (existsSync(earlier) && !existsSync(file)) renameSync(earlier, file);
  return file;
}

/** Whoever deletes the demo's folder begins anew: else the provider would tell this business of the payments of the one before. */
export function forgetDemoProvider(folder: string): void {
  rmSync(stateFile(folder), { force: true });
}

/** Connects the demo's business to it, or tells it the provider's address of this time. */
export async function connectDemoProvider(safe: Safe, tenant: TenantId, base: string, origin: string): Promise<void> {
  const known = await withTx(safe.db, tenant, async (tx) => {
    const account = await findAccount(tx);
    return account && { account, secrets: await openAccount(tx, safe.keeper) };
  });
  if (known?.account.apiBase === base) return;
  const { secretKey = null, webhookSecret = null } = known?.secrets ?? {};
  const secrets =
    secretKey !== null && webhookSecret !== null
      ? { secretKey, webhookSecret }
      : await makeSecrets(base, `${origin}/v1/provider-events/${tenant}`);
  const given: NewAccount = { kind: "stripe", apiBase: base, ...secrets };
  const checked = await checkAccount({ mode: "test", timeoutMs: TIMEOUT_MS }, given);
  if (!checked.ok) throw new Stop(refused(checked.refusal.code, "The demo's payment provider could not be connected."));
  const connected = await withTx(safe.db, tenant, (tx) => connectAccount({ safe }, tx, given, checked.value, OPERATOR));
  if (!connected.ok) throw new Stop(refused(connected.refusal.code, "The demo's payment provider could not be connected."));
}

/** As the owner would at Stripe: a key, and a webhook whose signing secret is shown once. */
async function makeSecrets(base: string, url: string): Promise<Pick<NewAccount, "secretKey" | "webhookSecret">> {
  const key = `sk_test_51${ACCOUNT}${randomBytes(12).toString("hex")}`;
  const answer = await fetch(`${base}/v1/webhook_endpoints`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams({ url, "enabled_events[]": "*" }),
  });
  const { secret } = (await answer.json()) as { readonly secret: string };
  return { secretKey: new Redacted(key), webhookSecret: new Redacted(secret) };
}
