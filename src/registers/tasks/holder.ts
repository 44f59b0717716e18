import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countTasksOf, deleteTasksOf } from "./_sql.ts";

/** With the subject go the tasks that let somebody work with them. */
export const tasksHolder: Holder<Tx, SubjectId> = {
  name: "tasks",
  tables: ["tasks"],
  describe: async (tx, subject) => [{ what: "tasks of staff", count: await countTasksOf(tx, subject) }],
  erase: async (tx, subject) => ((await deleteTasksOf(tx, subject)) > 0 ? { destroyed: ["tasks"], kept: [] } : { destroyed: [], kept: [] }),
  erasePart: holdsNoField,
};
