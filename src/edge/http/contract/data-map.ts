import { z } from "@hono/zod-openapi";
import { Limit, listOf } from "./common.ts";

const YAML_CHARS_MAX = 500_000;
const SENT = {
  map: z.unknown().optional().describe("The map as JSON."),
  yaml: z.string().max(YAML_CHARS_MAX).optional().describe("Or as YAML."),
};
const isEither = (body: { readonly map?: unknown; readonly yaml?: string | undefined }): boolean =>
  (body.map === undefined) !== (body.yaml === undefined);
const EITHER = "Send either map or yaml.";

export const MapQuery = z.strictObject({
  form: z.enum(["json", "yaml"]).optional().describe("`yaml` adds the file as it was handed in, with its comments."),
});
export const MapBody = z
  .strictObject({ ...SENT, dryRun: z.boolean().optional().describe("Tells the consequences and applies nothing.") })
  .refine(isEither, EITHER)
  .openapi("MapChange");
export const MapAnswer = z.object({ version: z.int(), map: z.unknown(), yaml: z.string().optional() });
export const MapAppliedAnswer = z.object({ version: z.int(), consequences: z.unknown() });

export const CheckBody = z.strictObject(SENT).refine(isEither, EITHER).openapi("MapCheckAsk");
const MapProblem = z
  .object({ line: z.int(), column: z.int(), path: z.string(), code: z.string(), say: z.string(), mend: z.string() })
  .openapi("MapProblem");
export const CheckAnswer = z
  .object({
    ok: z.boolean(),
    version: z.int().describe("The version in force, against which the consequences are told; 0 where there is none."),
    isSame: z.boolean(),
    problems: z.array(MapProblem),
    warnings: z.array(MapProblem),
    blocked: z.array(z.object({ field: z.string(), code: z.string(), say: z.string() })).describe("What stored values would not survive."),
    consequences: z.unknown().describe("Null where there are problems."),
  })
  .openapi("MapCheck");

const VERSION = /^[1-9]\d{0,8}$/u;
export const VersionParams = z.strictObject({ n: z.string().regex(VERSION).openapi({ example: "3" }) });
export const VersionsQuery = z.strictObject({
  limit: Limit,
  cursor: z.string().regex(VERSION).optional().openapi({ description: "`nextCursor` of the page before." }),
});
const WHO = { actor: z.object({ kind: z.string(), id: z.string() }), appliedAt: z.string() };
export const VersionsAnswer = listOf(z.object({ version: z.int(), digest: z.string(), ...WHO }).openapi("MapVersion"));
export const VersionAnswer = z.object({ version: z.int(), digest: z.string(), ...WHO, map: z.unknown(), yaml: z.string() });

export const NoticeLinesAnswer = z.object({ version: z.int(), lines: z.array(z.string()) }).openapi("NoticeLines");
