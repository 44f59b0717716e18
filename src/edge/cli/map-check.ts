import { readMapFile, problemsOutcome } from "./_map-file.ts";
import { type Outcome, done } from "./_outcome.ts";

/** Says everything that is wrong with a map file, each with its line and how to mend it. Opens no database. */
export async function checkMap(file: string, _options: { readonly json?: boolean }): Promise<Outcome> {
  const parsed = readMapFile(file);
  if (!parsed.ok) return problemsOutcome(file, parsed.problems);
  const { fields, purposes, roles } = parsed.map;
  const counts = `${Object.keys(fields).length} fields, ${Object.keys(purposes).length} purposes, ${Object.keys(roles).length} roles`;
  return done(
    { ok: true, problems: [], warnings: parsed.warnings },
    [`The map is in order: ${counts}.`, ...parsed.warnings.map((it) => `Note, line ${it.line}: ${it.say} ${it.mend}`)].join("\n"),
  );
}
