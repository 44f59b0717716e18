import { randomUUID } from "node:crypto";
import { type ClientRequest, request } from "node:http";
import { startPretendProcess } from "../../src/platform/pretend/pretend-process.ts";
import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { Line } from "./print-table.ts";

/** At most so many milliseconds more than the same call made directly, at the median. */
const ADDED_MS = 10;
const ROUNDS = 5;
const CALLS = 60;

const TEMPLATE = {
  flight: "BA286",
  passenger: "{{subject.fullname | upper}}",
  passport: "{{subject.passport}}",
  // What the safe holds of a card is no field of the bench's map; the vendor wants a number that checks.
  number: "4539578763100002",
  expires: "04/39",
};
const DIRECT = { ...TEMPLATE, passenger: "TRAVELLER NUMBER1", passport: "PX70000001" };

/** One forward at a time to a pretend vendor, and the same call to it over a new connection, in turns. */
export async function measureForward(bench: Bench): Promise<Line[]> {
  bench.say("forward …");
  const vendor = await startPretendProcess("pretend-vendor", 0);
  try {
    await approve(bench, vendor.port);
    await timesOf(CALLS, () => forward(bench));
    await timesOf(CALLS, () => callDirectly(vendor.port));
    const rounds: { readonly product: readonly number[]; readonly floor: readonly number[] }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const product = await timesOf(CALLS, () => forward(bench));
      rounds.push({ product, floor: await timesOf(CALLS, () => callDirectly(vendor.port)) });
    }
    return linesOf(rounds);
  } finally {
    await vendor.stop();
  }
}

function linesOf(rounds: readonly { readonly product: readonly number[]; readonly floor: readonly number[] }[]): Line[] {
  const product = median(rounds.map((round) => median(round.product)));
  const floor = median(rounds.map((round) => median(round.floor)));
  const added = rounds.map((round) => median(round.product) - median(round.floor));
  const all = rounds.flatMap((round) => round.product);
  const tail = { p50Ms: product, p99Ms: all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? Number.NaN };
  const shared = { unit: "ms", lowerIsBetter: true } as const;
  return [
    { ...shared, ...tail, name: "forward / direct call", product, floor, ratio: product / floor, ratios: [product / floor], goal: null },
    {
      ...shared,
      name: `forward, added, over ${ADDED_MS} ms`,
      product: median(added),
      floor: ADDED_MS,
      ratio: median(added) / ADDED_MS,
      ratios: added.map((ms) => ms / ADDED_MS),
      goal: 1,
    },
  ];
}

async function approve({ app, tenant: { ownerKey } }: Bench, port: number): Promise<void> {
  const body = { name: "air", label: "Pretend Air", origin: `http://127.0.0.1:${port}`, loopback: true };
  const made = await app.call("POST", "/v1/vendors", { key: ownerKey, body });
  if (made.status !== 201) throw new Error(`vendor: ${made.text}`);
  const approved = await app.call("PATCH", `/v1/vendors/${String(made.json["id"])}`, { key: ownerKey, body: { state: "approved" } });
  if (approved.status !== 200) throw new Error(`vendor: ${approved.text}`);
}

async function forward({ app, key, subjects }: Bench): Promise<void> {
  const subject = subjects[Math.floor(Math.random() * subjects.length)];
  const answer = await app.call("POST", "/v1/forwards", {
    key,
    body: { vendor: "air", subject, purpose: "booking", request: { method: "POST", path: "/api/bookings", body: TEMPLATE } },
    headers: { "idempotency-key": randomUUID() },
  });
  if (answer.status !== 200 || answer.json["status"] !== 201) throw new Error(`forward: ${answer.status} ${answer.text}`);
}

function callDirectly(port: number): Promise<void> {
  const body = JSON.stringify(DIRECT);
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request(
      {
        host: "127.0.0.1",
        port,
        path: "/api/bookings",
        method: "POST",
        agent: false,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => (answer.statusCode === 201 ? resolve() : reject(new Error(`directly: ${answer.statusCode}`))));
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

async function timesOf(count: number, call: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return times;
}
