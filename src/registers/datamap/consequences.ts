import { controllerChanges, listChanges, purposeChanges, recipientChanges } from "./_declared-changes.ts";
import { fieldChanges } from "./_field-changes.ts";
import { roleChanges } from "./_role-changes.ts";
import { noticeLines } from "./notice-lines.ts";
import type { CompiledMap, Consequence } from "./types.ts";

export type Consequences = {
  readonly changes: readonly Consequence[];
  /** Sentences of the privacy notice that appear and disappear. */
  readonly notice: { readonly added: readonly string[]; readonly removed: readonly string[] };
};

/** What a change of map does: who gains or loses what, and what customers are told differently. The same two maps give the same answer. */
export function consequences(before: CompiledMap | null, after: CompiledMap): Consequences {
  const changes = [
    ...controllerChanges(before, after),
    ...purposeChanges(before, after),
    ...fieldChanges(before, after),
    ...roleChanges(before, after),
    ...recipientChanges(before, after),
    ...listChanges(before, after),
  ];
  const [oldLines, newLines] = [before === null ? [] : noticeLines(before), noticeLines(after)];
  return {
    changes,
    notice: {
      added: newLines.filter((line) => !oldLines.includes(line)),
      removed: oldLines.filter((line) => !newLines.includes(line)),
    },
  };
}
