import { within } from "../within.ts";
import { listImports } from "../../../workflows/imports/list-imports.ts";
import { NOTHING, pageOf, pageQuery } from "../contract/common.ts";
import * as contract from "../contract/imports.ts";
import type { Edge } from "../edge.ts";
import { isAtWork } from "../is-at-work.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

/** Long work of every kind in one list. Imports are the only kind there is, so their ids are the cursor. */
export function jobRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "jobs",
      policy: "key",
      limiter: "caller",
      method: "GET",
      path: "/v1/jobs",
      summary: "Long work: what is waiting, running and done, newest first.",
      ledger: { none: "Values are not shown." },
      params: NOTHING,
      query: pageQuery("imp"),
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.JobsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx): Promise<Reply> => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          const page = await listImports(tx, pageOf(query));
          const items = page.items.map(({ id, state, progress, createdAt, finishedAt, counts, failure }) => ({
            id,
            kind: "import" as const,
            state,
            progress,
            startedAt: createdAt,
            finishedAt,
            counts,
            failure,
          }));
          return json(200, { items, nextCursor: page.nextCursor });
        }),
    }),
  ];
}
