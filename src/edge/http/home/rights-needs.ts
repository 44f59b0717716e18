import type { HomeFacts } from "./facts.ts";
import { type Need, counted, need } from "./need.ts";

/** Requests of customers about their data have a last day by law. */
export function rightsNeeds({ rightsDue }: Pick<HomeFacts, "rightsDue">): readonly Need[] {
  const { overdue, due, stuckTasks, returnedTasks, returnedLetters, mailedTasks, failedExports } = rightsDue;
  return [
    ...(overdue.count === 0
      ? []
      : [
          {
            ...need(
              "rights_overdue",
              "overdue",
              `${counted(overdue.count, "request")} about data overdue`,
              ANSWER,
              "/rights?due=overdue",
              overdue.since,
            ),
            count: overdue.count,
          },
        ]),
    ...(due.count === 0
      ? []
      : [
          {
            ...need(
              "rights_due",
              "due",
              `${counted(due.count, "request")} about data due within a week`,
              ANSWER,
              "/rights?due=week",
              due.by,
            ),
            count: due.count,
          },
        ]),
    ...(stuckTasks === 0
      ? []
      : [
          {
            ...need("rights_tasks", "due", `${counted(stuckTasks, "vendor task")} of requests not answered`, ASK, "/rights"),
            count: stuckTasks,
          },
        ]),
    ...(returnedTasks === 0
      ? []
      : [
          {
            ...need(
              "rights_returned",
              "due",
              `${counted(returnedTasks, "letter")} to vendors about requests could not be delivered`,
              MEND,
              "/rights?tasks=returned",
            ),
            count: returnedTasks,
          },
        ]),
    ...(returnedLetters === 0
      ? []
      : [
          {
            ...need(
              "rights_letters",
              "due",
              `${counted(returnedLetters, "letter")} to customers about requests did not arrive`,
              REACH,
              "/rights?letters=returned",
            ),
            count: returnedLetters,
          },
        ]),
    ...(mailedTasks === 0
      ? []
      : [
          {
            ...need("rights_answers", "due", `${counted(mailedTasks, "vendor task")} answered by mail, to be read`, READ, "/rights"),
            count: mailedTasks,
          },
        ]),
    ...(failedExports === 0
      ? []
      : [
          {
            ...need(
              "rights_exports",
              "due",
              `${counted(failedExports, "request")} whose copy could not be made`,
              MAKE,
              "/rights?export=failed",
            ),
            count: failedExports,
          },
        ]),
  ];
}

const ANSWER = "Decide it, or extend its time where the law lets you.";
const MAKE = "See the log for what was in its way, and have it made again.";
const READ = "Read it beside the task, see whether it comes from the vendor, and note what came of it.";
const MEND = "Mend the vendor's address for requests, and send it again from the request.";
const REACH = "Mend the customer's address and send it again from the request, or print it as a letter by post.";
const ASK = "Tell the vendor or ask it again, and note what it answered.";
