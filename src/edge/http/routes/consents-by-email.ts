import { instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { optOuts } from "../../../workflows/consent/honour-gpc.ts";
import { recordByEmail } from "../../../workflows/consent/record-by-email.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/consents.ts";
import type { Caller } from "../caller.ts";
import type { Edge } from "../edge.ts";
import { toldBy, whyNotHow } from "../may-record.ts";
import { ownPurposes } from "../own-purposes.ts";
import { type Problem, problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { whyNotUntil } from "../why-not-until.ts";

/** What people decide before they are customers. */
export function consentByEmailRoutes({ performer, safe }: Edge): readonly Route[] {
  return [
    route({
      room: "consents",
      method: "POST",
      path: "/v1/consents",
      policy: "key",
      limiter: "caller",
      params: NOTHING,
      query: NOTHING,
      summary: "Record what somebody decided of whom only an e-mail is known; whoever is known by it, now or later, is bound.",
      ledger: { acts: ["consent.await", "consent.link"] },
      body: { kind: "json", schema: contract.ConsentByEmailBody },
      answer: { status: 201, describe: "Recorded; whether anybody is known by it is not told.", body: contract.ConsentByEmailAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { body, caller } = call;
          const now = safe.clock();
          const isGpc = body.gpc === true;
          const standing = isGpc ? "withdrawn" : (body.standing ?? "withdrawn");
          const map = await safe.maps.get(tx);
          const purposes = isGpc ? optOuts(map.purposes).map(({ name }) => name) : body.purpose === undefined ? [] : [body.purpose];
          const expiresAt = body.expiresAt === undefined ? null : instant(Date.parse(body.expiresAt));
          const refusal = whyNotHow(caller, body) ?? (await whyNotDecide(tx, caller, standing, purposes)) ?? whyNotUntil(expiresAt, now);
          if (refusal !== undefined) return fail(refusal);
          const { evidence, ...told } = toldBy(caller, isGpc ? { ...body, how: "gpc" } : body);
          const { forChild = false, guardian = null } = body;
          const said = { ...told, how: told.how ?? "api", standing, expiresAt, forChild, evidence, guardian } as const;
          const done = await recordByEmail(safe, tx, { actor: caller.actor, email: body.email, purposes, said }, now);
          return done.ok ? json(201, { purposes, standing, at: new Date(now).toISOString() }) : fail(safeProblem(done.refusal));
        }),
    }),
  ];

  /** Whoever has to do with a purpose records consent to it; what protects, anybody who has to do with customers. */
  async function whyNotDecide(
    tx: Tx,
    caller: Caller,
    standing: "given" | "withdrawn",
    purposes: readonly string[],
  ): Promise<Problem | undefined> {
    const own = await ownPurposes(safe, tx, caller);
    const map = await safe.maps.get(tx);
    if (purposes.some((purpose) => !map.purposes.has(purpose))) return safeProblem({ code: "purpose_unknown" });
    if (purposes.some((purpose) => !canBeDecided(map.purposes.get(purpose)?.basis, standing)))
      return problem("invalid_input", { fields: [NOT_BY_CONSENT] });
    const may = standing === "given" ? purposes.every((purpose) => own.includes(purpose)) : own.length > 0;
    return may ? undefined : safeProblem({ code: "not_granted" });
  }
}

const OBJECTABLE: ReadonlySet<string | undefined> = new Set(["consent", "legitimate-interests", "public-task"]);

function canBeDecided(basis: string | undefined, standing: "given" | "withdrawn"): boolean {
  return standing === "given" ? basis === "consent" : OBJECTABLE.has(basis);
}

const NOT_BY_CONSENT = { field: "purpose", code: "not_by_consent", say: "This purpose does not rest on what people decide." };
