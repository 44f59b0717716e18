import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ExtensionReason } from "../../registers/rights/reasons.ts";
import { type RightsRequest, erasesPart } from "../../registers/rights/requests.ts";
import type { RightsDesk } from "./desk.ts";
import { tellingPart } from "./erasing/part.ts";
import { type RightsLetter, tellCustomer } from "./tell-customer.ts";
import { proveUntil } from "./prove-until.ts";

/** What happened, as far as the customer is written to about it. */
export type ToldStep =
  | "file"
  | "prove"
  | "lapse"
  | "decide"
  | "extend"
  | "pause"
  | "resume"
  | "appeal"
  | "appeal_extend"
  | "appeal_decide"
  | "withdraw"
  | "message";

/**
 * Tells the customer of a step, in its own transaction. A request that shares another's fate is not told of twice. While the
 * safe is sealed nobody is told: what protects at once does not wait for a letter. `text`: what was written, for paper.
 */
export async function tellStep(
  desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  step: ToldStep,
  now: Instant,
  text?: string,
): Promise<void> {
  if (desk.safe.keeper.state() !== "open" || request.groupedInto !== null) return;
  const letter = step === "decide" && erasesPart(request) ? await partLetter(desk, tx, request, now) : letterOf(request, step);
  if (letter !== undefined) await tellCustomer(desk, tx, request, text === undefined ? letter : { ...letter, text }, now);
}

/** Of an erasure in part: which details go and which are kept; one that was refused is told as every other. */
async function partLetter(desk: RightsDesk, tx: Tx, request: RightsRequest, now: Instant): Promise<RightsLetter | undefined> {
  const { kind, coolingUntil } = request;
  const part = coolingUntil === null ? null : await tellingPart(desk.safe, tx, request, now);
  if (coolingUntil === null || part === null) return letterOf(request, "decide");
  return { kind: "rights_part_cooling", facts: { request: kind, until: at(coolingUntil), part } };
}

/** The letter about a step of a request as it stands now; undefined where there is nothing to say, or another says it. */
export function letterOf(request: RightsRequest, step: ToldStep): RightsLetter | undefined {
  const { kind, state, appeal, extension } = request;
  const about = { request: kind };
  switch (step) {
    case "file":
      return filedLetter(request);
    case "prove":
      return state === "open" ? received(request) : undefined;
    case "decide":
      return decidedLetter(request);
    case "extend":
      if (extension === null || request.dueAt === null) return undefined;
      return {
        kind: "rights_extended",
        facts: { ...about, reason: extensionReason(extension), lastDay: at(request.dueAt) },
      };
    case "pause":
      if (request.pausedSince === null) return undefined;
      return { kind: "rights_paused", facts: { ...about, pause: request.pauseReason === "identity" ? "identity" : "clarification" } };
    case "resume":
      return request.dueAt === null ? undefined : { kind: "rights_resumed", facts: { ...about, lastDay: at(request.dueAt) } };
    case "lapse":
      return { kind: "rights_lapsed", facts: about };
    case "appeal":
      if (appeal === null || appeal.dueAt === null) return undefined;
      return { kind: "rights_appealed", facts: { ...about, lastDay: at(appeal.dueAt) } };
    case "appeal_extend":
      if (appeal === null || appeal.dueAt === null || appeal.extension === null) return undefined;
      return {
        kind: "rights_appeal_extended",
        facts: { ...about, reason: extensionReason(appeal.extension), lastDay: at(appeal.dueAt) },
      };
    case "appeal_decide":
      if (appeal === null || appeal.state === "open") return undefined;
      return { kind: "rights_appeal_decided", facts: { ...about, appeal: appeal.state } };
    case "withdraw":
      return { kind: "rights_withdrawn", facts: about };
    case "message":
      return { kind: "rights_message", facts: about };
  }
}

function filedLetter(request: RightsRequest): RightsLetter | undefined {
  if (request.state !== "awaiting_proof") return received(request);
  // Whoever filled in the form is sent a code at this moment, and confirms by that.
  if (request.channel === "form") return undefined;
  const facts = { request: request.kind, lastDay: proveUntil(request) };
  return request.agent ? { kind: "rights_agent", facts } : { kind: "rights_prove", facts };
}

function received(request: RightsRequest): RightsLetter | undefined {
  if (request.dueAt === null) return undefined;
  return { kind: "rights_received", facts: { request: request.kind, lastDay: at(request.dueAt) } };
}

/** What is granted wholly says so when it is there: the file that is ready, the day of the erasure. */
function decidedLetter(request: RightsRequest): RightsLetter | undefined {
  const { kind, decision, coolingUntil } = request;
  if (decision === null || decision.decision === "lifted") return undefined;
  const isWhole = decision.decision === "granted";
  if (isWhole && coolingUntil !== null) return { kind: "rights_erasure_cooling", facts: { request: kind, until: at(coolingUntil) } };
  if (isWhole && (kind === "access" || kind === "portability" || kind === "erasure" || kind === "anonymisation")) return undefined;
  const reasons = decision.reasons.map(({ code }) => code);
  return { kind: "rights_decided", facts: { request: kind, decision: decision.decision, reasons: [...new Set(reasons)] } };
}

function extensionReason({ reason }: { readonly reason: string }): ExtensionReason {
  return reason === "complex" ? "complex" : "many_requests";
}

function at(iso: string): Instant {
  return instant(Date.parse(iso));
}
