import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { Line } from "./print-table.ts";

const ROUNDS = 3;
const BUNDLE_LEAVES = 256;

/** The independent verifier over the live log, against nothing but SHA-256 over the same leaves. */
export async function measureVerify({ room, app, tenant, say }: Bench): Promise<Line[]> {
  say("ledger verify …");
  // The sequencer signs within a second.
  await sleep(2000);
  const leaves = await fetchLeaves(app, tenant.tenant, tenant.ownerKey);
  const taken: { readonly product: number; readonly floor: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const verified = await room.cli(["verify", "--json"], { env: { PORT: String(app.port) } });
    const product = (performance.now() - started) / 1000;
    if (verified.status !== 0) throw new Error(`verify: ${verified.stdout} ${verified.stderr}`);
    taken.push({ product: leaves.length / product, floor: leaves.length / hashAll(leaves) });
  }
  return [
    {
      name: "ledger verify / bare SHA-256",
      unit: "entries/s",
      product: median(taken.map(({ product }) => product)),
      floor: median(taken.map(({ floor }) => floor)),
      ratio: median(taken.map(({ product, floor }) => product / floor)),
      ratios: taken.map(({ product, floor }) => product / floor),
      goal: null,
    },
  ];
}

/** The leaves as C2SP entry bundles give them: each with two bytes of length before it. */
export async function fetchLeaves(app: Bench["app"], tenant: string, key: string): Promise<Buffer[]> {
  const checkpoint = await app.call("GET", `/ledger/${tenant}/checkpoint`, { key });
  if (checkpoint.status !== 200) throw new Error(`checkpoint: ${checkpoint.status} ${checkpoint.text}`);
  const size = Number(checkpoint.text.split("\n")[1]);
  const leaves: Buffer[] = [];
  for (let bundle = 0; bundle * BUNDLE_LEAVES < size; bundle++) {
    const rest = Math.min(BUNDLE_LEAVES, size - bundle * BUNDLE_LEAVES);
    const path = `${tilePath(bundle)}${rest < BUNDLE_LEAVES ? `.p/${rest}` : ""}`;
    const answer = await fetch(`${app.client.origin}/ledger/${tenant}/tile/entries/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (!answer.ok) throw new Error(`entries ${path}: ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at))
      leaves.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)));
  }
  return leaves;
}

/** C2SP tlog-tiles: three digits a step, all but the last marked with an x. */
function tilePath(index: number): string {
  const steps = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    steps.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return steps.join("/");
}

function hashAll(leaves: readonly Buffer[]): number {
  const prefix = Buffer.from([0]);
  const started = performance.now();
  for (const leaf of leaves) createHash("sha256").update(prefix).update(leaf).digest();
  return (performance.now() - started) / 1000;
}
