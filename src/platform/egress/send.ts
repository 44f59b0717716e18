import { randomBytes } from "node:crypto";
import type { SecureContext } from "node:tls";
import type { HpkeKey } from "../keeper/hpke.ts";
import { connectTo } from "./connect.ts";
import { exchange } from "./exchange.ts";
import { BOUNDS_MAX, type NotSentCode, type SendAnswer, type SendAsk, type SendBounds } from "./messages.ts";
import { openHanded, textsOf } from "./open-handed.ts";
import { readOrigin } from "./origin.ts";
import { render } from "./render.ts";
import { type Resolve, resolveOrigin } from "./resolve.ts";
import { needlesOf } from "./strip/needles.ts";
import { tellAnswer } from "./tell-answer.ts";

/** What the process is made of. */
export type Desk = { readonly key: HpkeKey; readonly resolve: Resolve; readonly context: SecureContext; readonly mayLoopback: boolean };

const BOUNDARY_BYTES = 18;

/** Where it goes is checked and reached first, then values are opened, filled in and sent; their traces are cut out of the answer. */
export async function send(desk: Desk, ask: SendAsk): Promise<SendAnswer> {
  const bounds = boundsOf(ask.bounds);
  const untilMs = performance.now() + bounds.totalMs;
  const origin = readOrigin(ask.origin, { isLoopback: ask.isLoopback });
  if (!origin.ok || (ask.isLoopback && !desk.mayLoopback)) return notSent("origin_forbidden");
  const addresses = await resolveOrigin(desk.resolve, origin.value, ask.isLoopback, bounds.connectMs);
  if (!addresses.ok) return notSent(addresses.refusal.code);

  const payloads = openHanded(desk.key, ask);
  if (payloads === undefined) return notSent("cannot_open");
  const { texts, telling } = textsOf(ask, payloads);
  const rendered = render(ask.request, (source) => texts.get(source), randomBytes(BOUNDARY_BYTES).toString("hex"));
  if (!rendered.ok) return notSent(rendered.refusal.code, rendered.refusal.source);

  const reached = await connectTo(addresses.value, origin.value, desk.context, bounds.connectMs);
  if (!reached.ok) return notSent(reached.refusal.code);
  const answer = await exchange(reached.value, new URL(origin.value.origin).host, rendered.value, { ...bounds, untilMs });
  return answer.kind === "unknown" ? answer : tellAnswer(answer, origin.value, needlesOf(telling));
}

function boundsOf(asked: Partial<SendBounds> = {}): SendBounds {
  const least = (name: keyof SendBounds): number => Math.min(asked[name] ?? Infinity, BOUNDS_MAX[name]);
  return { connectMs: least("connectMs"), totalMs: least("totalMs"), idleMs: least("idleMs"), answerBytes: least("answerBytes") };
}

function notSent(code: NotSentCode, source: string | null = null): SendAnswer {
  return { kind: "not_sent", code, source };
}
