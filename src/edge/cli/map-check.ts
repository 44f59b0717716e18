import { countOf } from "./_count.ts";
import { readMapFile, problemsOutcome } from "./_map-file.ts";
import { type Outcome, done } from "./_outcome.ts";

/** Says everything that is wrong with a map file, each with its line and how to mend it. Opens no database. */
export async function checkMap(file: string, _options: { readonly json?: boolean }): Promise<Outcome> {
  const parsed = readMapFile(file);
  if (!parsed.ok) return problemsOutcome(file, parsed.problems);
  const { fields, purposes, roles } = parsed.map;
  const counts = Object.entries({ field: fields, purpose: purposes, role: roles }).map(([word, all]) =>
    countOf(Object.keys(all).length, word),
  );
  return done(
    { ok: true, problems: [], warnings: parsed.warnings },
    [`The map is in order: ${counts.join(", ")}.`, ...parsed.warnings.map((it) => `Note, line ${it.line}: ${it.say} ${it.mend}`)].join(
      "\n",
    ),
  );
}
