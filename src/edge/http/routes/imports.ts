import { csvLine } from "../../../base/csv.ts";
import { listImports } from "../../../workflows/imports/list-imports.ts";
import { within } from "../within.ts";
import type { ColumnRefusal, Mapping } from "../../../workflows/imports/columns.ts";
import { type ProposalRefusal, cancelImport, confirmImport, readProposal } from "../../../workflows/imports/confirm-import.ts";
import { listRejected, readImport } from "../../../workflows/imports/read-import.ts";
import { type StartedImport, startImport } from "../../../workflows/imports/start-import.ts";
import type { ImportRefusal, NotWritable } from "../../../workflows/imports/start-import.ts";
import { NOTHING, pageOf, pageQuery } from "../contract/common.ts";
import * as contract from "../contract/imports.ts";
import type { Edge } from "../edge.ts";
import { isAtWork } from "../is-at-work.ts";
import { problem } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { rejectedCells } from "../rejected-sheet.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { parseStrictJson } from "../strict-json.ts";
import { uploadOnce } from "../upload-once.ts";
import { problemOf, safeProblem } from "../safe-problem.ts";

const ROOM = { room: "imports", policy: "key", limiter: "caller" } as const;
const TYPES =
  /^(?:text\/csv|application\/x-ndjson|application\/ndjson|application\/jsonl)[ \t]*(?:;[ \t]*(?:charset=(?:utf-8|"utf-8")|header=present)[ \t]*)*$/iu;
const UPLOAD_BYTES_MAX = 16 * 1024 ** 3;
const REJECTED_PAGE = 1_000;

const SAY = {
  duplicate_columns: "Two columns would fill the same field; see fields.",
  unknown_field: "The mapping names a field that the data map does not know; see fields.",
  unknown_column: "The mapping names a column that the file's header does not have; see fields.",
  no_columns: 'No column of the header is known; map them: ?map={"column": "field"}.',
  empty_file: "The file is empty.",
  only_header: "The file has a header and no rows.",
  old_line_ends: 'The lines of the file end as on old Macs, so all of it is one line. Save it as "CSV UTF-8" and import it again.',
  not_utf8: "The file is not UTF-8; save it as UTF-8 and send it again.",
  bad_header: "The first line is not a header of CSV.",
  line_too_long: "A line is longer than any record can be; a quote may be left open.",
  purpose_not_in_map: "The data map declares no such purpose.",
} as const satisfies Record<Exclude<ImportRefusal["code"], "not_writable">, string>;

const MAY_NOT = "I am not allowed to write down all that this file holds, so nothing of it was taken in.";
const GRANT_THESE = "The owner can grant these fields to your role in the data map. Or leave their columns out, and send the rest.";

export function importRoutes({ safe, performer }: Edge): readonly Route[] {
  const waitsOf = (state: string): { readonly waits?: typeof WAITS } =>
    safe.db.space.isReadOnly() && (state === "queued" || state === "running") ? { waits: WAITS } : {};
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/imports",
      summary: "Import customers from CSV or NDJSON; good rows are kept, the others told with line and reason.",
      bringsIn: true,
      ledger: { acts: ["import.start", "import.propose", "subject.import"] },
      params: NOTHING,
      query: contract.ImportQuery,
      body: { kind: "stream", type: TYPES, types: ["text/csv", "application/x-ndjson"], bytesMax: UPLOAD_BYTES_MAX },
      answer: { status: 202, describe: "Taken; ask GET for progress.", body: contract.ImportStartedAnswer },
      handle: async (call): Promise<Reply> => {
        const { caller, query, incoming } = call;
        const mapping = readMapping(query.map);
        if (mapping === undefined)
          return fail(
            problem("invalid_input", { fields: [{ field: "query.map", code: "invalid", say: 'Expected JSON: {"column": "field"}.' }] }),
          );
        const format = /^text\/csv/iu.test(incoming.headers["content-type"] ?? "") ? ("csv" as const) : ("ndjson" as const);
        const ask = { actor: caller.actor, purpose: query.purpose ?? null, format, mapping, isProposal: query.confirm === "true" };
        const answer = (taken: StartedImport): Reply => json(202, taken, { location: `/v1/imports/${taken.id}` });
        const once = uploadOnce(safe, call, answer);
        const started = await startImport(safe, caller.tenant, ask, once.body, safe.clock(), once.claim);
        if (!started.ok) return fail(importProblem(started.refusal));
        return once.reply() ?? answer(started.value);
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/imports",
      summary: "List imports, newest first.",
      ledger: { none: "Values are not shown." },
      params: NOTHING,
      query: pageQuery("imp"),
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.ImportsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx): Promise<Reply> => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          return json(200, await listImports(tx, pageOf(query)));
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/imports/{id}",
      summary: "How far an import is, and the first rejected rows.",
      ledger: { none: "Values are not shown." },
      params: contract.ImportParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Progress.", body: contract.ImportAnswer },
      handle: async ({ caller, params }) => {
        return await within(safe, caller, async (tx) => {
          if (!(await isAtWork(safe, tx, caller))) return fail(safeProblem({ code: "not_granted" }));
          const found = await readImport(tx, params.id, caller.actor);
          if (found === undefined) return fail(problem("not_found"));
          const proposal = found.state === "proposed" ? await readProposal(safe, tx, caller.actor, params.id) : undefined;
          return json(200, { ...found, ...waitsOf(found.state), ...proposal });
        });
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/imports/{id}/confirmations",
      summary: "Begin a proposed import, with other columns than were proposed where `map` says so.",
      bringsIn: true,
      ledger: { acts: ["import.start"] },
      params: contract.ImportParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.ConfirmationBody },
      answer: { status: 202, describe: "Taken; ask GET for progress.", body: contract.ImportStartedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { caller, params, body } = call;
          const begun = await confirmImport(safe, tx, caller.actor, params.id, body.map ?? null, safe.clock());
          return begun.ok ? json(202, begun.value) : fail(proposalProblem(begun.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/imports/{id}",
      summary: "Give up a proposed import; its upload is destroyed.",
      ledger: { acts: ["import.cancel"] },
      params: contract.ImportParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "Given up.", body: NOTHING },
      handle: async ({ caller, params }): Promise<Reply> => {
        const given = await within(safe, caller, (tx) => cancelImport(tx, caller.actor, params.id, safe.clock()));
        return given.ok ? json(204, null) : fail(proposalProblem(given.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/imports/{id}/rejected.csv",
      summary: "Every rejected row with line, column and reason.",
      ledger: { none: "Values are not shown." },
      params: contract.ImportParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "CSV.", body: "text/csv" },
      handle: async ({ caller, params }): Promise<Reply> => {
        const [mayKnow, found] = await within(safe, caller, (tx) =>
          Promise.all([isAtWork(safe, tx, caller), readImport(tx, params.id, caller.actor)]),
        );
        if (!mayKnow) return fail(safeProblem({ code: "not_granted" }));
        if (found === undefined) return fail(problem("not_found"));
        if (found.rejectedGone) return fail(problem("rejections_gone"));
        const chunks = async function* (): AsyncGenerator<string> {
          yield "line,column,field,code,say\r\n";
          for (let from = 0; ; from += REJECTED_PAGE) {
            const page = await within(safe, caller, (tx) => listRejected(tx, params.id, { from, limit: REJECTED_PAGE }, caller.actor));
            yield page.map((rejection) => csvLine(rejectedCells(rejection))).join("");
            if (page.length < REJECTED_PAGE) return;
          }
        };
        return {
          kind: "stream",
          type: "text/csv; charset=utf-8; header=present",
          chunks,
          headers: { "content-disposition": 'attachment; filename="rejected.csv"' },
        };
      },
    }),
  ];
}

const WAITS = {
  code: "read_only",
  say: "There is almost no room left on the disk of this safe. The import waits, and goes on by itself where it stopped once there is.",
} as const;

function proposalProblem(refusal: ProposalRefusal | ColumnRefusal | NotWritable): Problem {
  if (refusal.code === "import_not_found") return problem("not_found");
  if (refusal.code === "import_not_proposed") return problem("import_not_proposed");
  return importProblem(refusal);
}

function readMapping(text: string | undefined): Mapping | null | undefined {
  if (text === undefined) return null;
  const parsed = parseStrictJson(Buffer.from(text));
  const mapping = parsed.ok ? contract.ColumnMapping.safeParse(parsed.value) : undefined;
  return mapping?.success === true ? mapping.data : undefined;
}

function importProblem(refusal: ImportRefusal): Problem {
  if (refusal.code === "not_writable") {
    const told = safeProblem(refusal.refusal);
    if (told.code !== "not_granted") return told;
    return { ...told, say: MAY_NOT, ...(told.fields === undefined ? {} : { unlock: GRANT_THESE }) };
  }
  const say = "line" in refusal ? `${SAY[refusal.code]} (Line ${refusal.line}.)` : SAY[refusal.code];
  return problemOf(refusal.code, { status: 400, say }, "fields" in refusal ? refusal : {});
}
