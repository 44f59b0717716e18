import { Button, Radio } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import { type RightsRequest, type Task, answerTask, tasksQuery, tellTaskAgain } from "../../api/rights-requests.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { When } from "../../pieces/when.tsx";
import { dayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { DeedButton } from "./deed-button.tsx";
import { ReasonForm } from "./reason-form.tsx";
import style from "./rights-request-screen.module.css";
import { useDeed } from "./use-deed.ts";

const TONES = { open: "wait", sent: "note", done: "good", refused: "bad", nothing_held: "good", failed: "bad" } as const satisfies Record<
  Task["state"],
  Tone
>;
const OUTCOMES = ["done", "nothing_held", "refused"] as const;
const NOTE_CHARS_MAX = 500;

/** Whoever outside was given the data, told of it, and what they answered. */
export function TasksCard({ request: { id, subject }, map }: { readonly request: RightsRequest; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const run = useDeed(subject);
  const { data, error } = useQuery(tasksQuery(id));
  const [answering, setAnswering] = useState<Task | null>(null);
  const { landing, from } = useLanding<HTMLUListElement>(answering !== null);
  if (error === null && (data === undefined || data.length === 0)) return null;
  return (
    <Card title={t("rightsRequest.tasks")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <ul className={style.lines} ref={landing} tabIndex={-1}>
        {data?.map((task) => (
          <li key={task.id} className={style.line}>
            <div>
              <Link to="/vendors/$id" params={{ id: task.vendor }}>
                {task.label}
              </Link>{" "}
              <Badge tone={TONES[task.state]}>{t(task.isReturned ? "rightsTask.returned" : `rightsTask.${task.state}`)}</Badge>
              <span className={style.quiet}>
                {wordsFor("taskWhat", task.what)}
                {task.fields.length === 0
                  ? ""
                  : ` · ${t("rightsTask.only", { fields: task.fields.map((field) => fieldLabel(map, field)).join(", ") })}`}
                {task.by === null ? "" : ` · ${t(`rightsTask.by.${task.by}`)}`}
                {isWaiting(task) && task.dueAt !== null ? ` · ${t("rightsRequest.byDay", { day: dayOf(task.dueAt) })}` : ""}
              </span>
              {task.state === "failed" ? (
                <span className={style.quiet}>{t(task.isReturned ? "rightsTask.returnedSay" : "rightsTask.failedSay")}</span>
              ) : null}
              <TaskMails mails={task.mails} />
            </div>
            {isWaiting(task) ? (
              <div className={style.verbs}>
                {task.state === "failed" ? (
                  <DeedButton
                    verb={t("rightsTask.again")}
                    about={task.label}
                    act={() =>
                      run(async () => {
                        await tellTaskAgain(id, task.id);
                        return t("rightsTask.againDone");
                      })
                    }
                    onDone={() => landing.current?.focus()}
                  />
                ) : null}
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    from();
                    setAnswering(task);
                  }}
                >
                  {t("rightsTask.answer")}
                  <span className="sr-only">: {task.label}</span>
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      <Dialog
        opened={answering !== null}
        onClose={() => setAnswering(null)}
        title={t("rightsTask.title", { vendor: answering?.label ?? "" })}
      >
        {answering === null ? null : (
          <ReasonForm
            say={t(answering.mails.length === 0 ? "rightsTask.say" : "rightsTask.sayMail")}
            verb={t("save")}
            onClose={() => setAnswering(null)}
            act={(_, note, typed) =>
              run(async () => {
                await answerTask(id, answering.id, OUTCOMES.find((one) => one === typed.text("outcome")) ?? "done", note);
                return t("rightsTask.noted");
              })
            }
          >
            <Radio.Group name="outcome" label={t("rightsTask.outcome")} defaultValue="done">
              <div className={style.choices}>
                {OUTCOMES.map((one) => (
                  <Radio key={one} value={one} label={t(`rightsTask.${one}`)} />
                ))}
              </div>
            </Radio.Group>
            <NoteArea name="words" label={t("rightsTask.note")} maxLength={NOTE_CHARS_MAX} />
          </ReasonForm>
        )}
      </Dialog>
    </Card>
  );
}

/** What somebody wrote who says that they answer for the vendor: it moves nothing, and is kept until what came of it is noted. */
function TaskMails({ mails }: Pick<Task, "mails">) {
  const { t } = useTranslation();
  if (mails.length === 0) return null;
  return (
    <ol className={style.messages}>
      {mails.map(({ at, isVerified, from, text }, n) => (
        // They have no id of their own, and none ever moves.
        <li key={n} className={style.message} data-direction="in">
          <Badge tone={isVerified ? "good" : "bad"}>{t(isVerified ? "rightsTask.mail.verified" : "rightsTask.mail.unverified")}</Badge>{" "}
          {text ?? t("rightsTask.mail.sealed")}
          <span className={style.quiet}>
            {from === null ? "" : `${from} · `}
            <When at={at} />
          </span>
          {isVerified ? null : <span className={style.quiet}>{t("rightsTask.mail.unverifiedSay")}</span>}
        </li>
      ))}
    </ol>
  );
}

/** Whether an answer is still to come. */
function isWaiting({ state }: Task): boolean {
  return state === "open" || state === "sent" || state === "failed";
}
