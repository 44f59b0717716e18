import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { readBody } from "../read-body.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { parseStrictJson } from "../strict-json.ts";

const REPORT_BYTES_MAX = 16_384;
/** The directives of our own policies: whatever else a report names is counted as `other`, so that nobody can make up labels. */
const DIRECTIVES: ReadonlySet<string> = new Set([
  "default-src",
  "script-src",
  "script-src-elem",
  "script-src-attr",
  "style-src",
  "style-src-elem",
  "style-src-attr",
  "img-src",
  "font-src",
  "connect-src",
  "require-trusted-types-for",
  "trusted-types",
  "base-uri",
  "form-action",
  "frame-ancestors",
]);

/** Where browsers tell that a page broke its content security policy. A report may hold addresses; only the directive is kept. */
export function cspReportRoutes({ log, metrics }: Edge): readonly Route[] {
  const count = metrics.counter("strongroom_csp_reports_total", "Reports of a broken content security policy, by directive.", "directive");
  return [
    route({
      room: "house",
      method: "POST",
      path: "/v1/csp-reports",
      place: "both",
      policy: "public",
      limiter: "caller",
      summary: "Takes a browser's report of a broken content security policy.",
      ledger: { none: "It concerns our own pages' code, not a customer." },
      params: NOTHING,
      query: NOTHING,
      body: {
        kind: "stream",
        type: /^application\/csp-report$/u,
        types: ["application/csp-report"],
        bytesMax: REPORT_BYTES_MAX,
      },
      answer: { status: 204, describe: "Counted.", body: "text/plain" },
      handle: async ({ incoming, requestId }) => {
        const read = await readBody(incoming, REPORT_BYTES_MAX);
        if (!read.ok) return fail(problem(read.refusal.code));
        const parsed = parseStrictJson(read.value);
        if (!parsed.ok) return fail(problem(parsed.refusal.code));
        const directive = directiveOf(parsed.value);
        count(directive);
        log.warn("csp.report", { requestId, code: directive });
        return json(204, null);
      },
    }),
  ];
}

function directiveOf(body: unknown): string {
  const report = isRecord(body) ? body["csp-report"] : undefined;
  const named = isRecord(report) ? (report["effective-directive"] ?? report["violated-directive"]) : undefined;
  const directive = typeof named === "string" ? named.split(" ")[0] : undefined;
  return directive !== undefined && DIRECTIVES.has(directive) ? directive : "other";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
