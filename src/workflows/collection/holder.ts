import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { stopLinksTo } from "./_doors_sql.ts";
import { countRequestsOf, deleteRequestsOf, dropReceiptsOf, revokeAskingFor, selectRequest, selectWordsOf, updateWords } from "./_sql.ts";
import { countVisitsOf, forgetVisitsOf } from "./_visits_sql.ts";
import { placeOfWords } from "./_words.ts";
import { HOUSE, noteDeed } from "./note-deed.ts";
import { toRequest } from "./request.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** Requests go with their subject, and with them every door that is still open; that a visit ended so stays for an hour, of nobody. */
export const collectionHolder: Holder<Tx, SubjectId> = {
  name: "collection",
  tables: ["collection_requests", "collection_visits"],
  describe: async (tx, subject) => [
    { what: "collection requests", count: await countRequestsOf(tx, subject) },
    { what: "visits of the customers' pages", count: await countVisitsOf(tx, subject) },
  ],
  erase: async (tx, subject) => {
    await forgetVisitsOf(tx, subject);
    return { destroyed: (await deleteRequestsOf(tx, subject)) > 0 ? ["collection requests"] : [], kept: [] };
  },
  // What asks for an erased detail would only collect it once more; what a request is about is the business's own and stays.
  erasePart: async (tx, subject, { fields, reseal }) => {
    const ended = await revokeAskingFor(tx, subject, [...fields]);
    await dropReceiptsOf(tx, subject, [...fields]);
    for (const row of await selectWordsOf(tx, subject)) {
      const { request_id: id, details, receipt } = row;
      const items = [
        { ...placeOfWords(id, "details"), envelope: details },
        ...(receipt === null ? [] : [{ ...placeOfWords(id, "receipt"), envelope: receipt }]),
      ];
      const sealed = await reseal("identity", items);
      if (sealed === undefined) break;
      const [one = null, other = null] = sealed.map((envelope) => (envelope === null ? null : Buffer.from(envelope)));
      await updateWords(tx, { request_id: id, details: one ?? details, receipt: other });
    }
    return { destroyed: ended > 0 ? ["collection requests"] : [], kept: [] };
  },
  // What is at the number, and who is signed in, goes on; a link that staff handed on themselves went to whom they chose.
  leaveAddress: async (tx, subject, mailedTo, now) => {
    for (const id of await stopLinksTo(tx, subject, mailedTo, new Date(now))) {
      const row = await selectRequest(tx, id);
      if (row === undefined) continue;
      const request = toRequest(row, now);
      await noteDeed(tx, HOUSE, "collection.link_stopped", request, now);
      await tellWatchers(tx, request);
    }
  },
};
