import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { blankWords, countWords, selectWordsOf, updateWords } from "./_events_sql.ts";
import { blankRequests, countRequests, lapseCorrections } from "./_sql.ts";
import { countTasks } from "./_tasks_sql.ts";
import { placeOfWords } from "./events.ts";
import { countPermissions, dropPermissionsOf, resealPermissions } from "./permissions.ts";
import { dropTaskMailsOf } from "./task-mails.ts";

/**
 * That a request was made and what came of it outlives an erasure, since it has to be shown (GDPR art. 5(2), 11 CCR 7101);
 * what was written in it, what an agent showed, where the customer lives and which language they read do not.
 */
export const rightsHolder: Holder<Tx, SubjectId> = {
  name: "rights",
  tables: ["rights_requests", "rights_events", "rights_tasks", "rights_permissions", "rights_permission_parts"],
  describe: async (tx, subject) => [
    { what: "rights requests", count: await countRequests(tx, subject) },
    { what: "words in rights requests", count: await countWords(tx, subject) },
    { what: "tasks of vendors from rights requests", count: await countTasks(tx, subject) },
    { what: "permissions of agents in rights requests", count: await countPermissions(tx, subject) },
  ],
  erase: async (tx, subject) => {
    const [requests, words] = [await countRequests(tx, subject), await countWords(tx, subject)];
    const permissions = await dropPermissionsOf(tx, subject);
    const [mails] = await Promise.all([dropTaskMailsOf(tx, subject), blankWords(tx, subject), blankRequests(tx, subject)]);
    return {
      destroyed: [...(words + mails === 0 ? [] : ["rights_words"]), ...(permissions === 0 ? [] : ["rights_permissions"])],
      kept:
        requests === 0
          ? []
          : [
              {
                what: "rights_requests",
                why: "Proof of what was asked and what came of it (GDPR art. 5(2); 11 CCR 7101: at least 24 months). They name no value.",
                until: null,
                where: [
                  "rights_requests.subject_id",
                  "rights_requests.decided_by",
                  "rights_events.subject_id",
                  "rights_events.actor_id",
                  "rights_tasks.subject_id",
                ],
              },
            ],
    };
  },
  // A correction brought values of its fields with it; of other requests the words stay.
  erasePart: async (tx, subject, { fields, reseal }) => {
    const corrections = new Set<string>(await lapseCorrections(tx, subject, [...fields]));
    const rows = await selectWordsOf(tx, subject);
    const [gone, staying] = [rows.filter((row) => corrections.has(row.request_id)), rows.filter((row) => !corrections.has(row.request_id))];
    for (const row of gone) await updateWords(tx, row.request_id, row.event_id, null);
    const items = staying.flatMap(({ event_id: id, step, words }) =>
      words === null ? [] : [{ ...placeOfWords({ id, step }), envelope: words }],
    );
    const sealed = items.length === 0 ? undefined : await reseal("identity", items);
    for (const [n, words] of (sealed ?? []).entries()) {
      const row = staying[n];
      if (row !== undefined) await updateWords(tx, row.request_id, row.event_id, words === null ? null : Buffer.from(words));
    }
    // What an agent showed is of the whole request and of no one field.
    await resealPermissions(tx, subject, reseal);
    return { destroyed: gone.length === 0 ? [] : ["rights_words"], kept: [] };
  },
};
