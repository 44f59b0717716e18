import { Button, Modal, Radio } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RightsRequest, type Task, answerTask, refreshRights, tasksQuery } from "../../api/rights-requests.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { dayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { ReasonForm } from "./reason-form.tsx";
import style from "./rights-request-screen.module.css";

const TONES = { open: "wait", sent: "note", done: "good", refused: "bad", nothing_held: "good", failed: "bad" } as const satisfies Record<
  Task["state"],
  Tone
>;
const OUTCOMES = ["done", "nothing_held", "refused"] as const;
const NOTE_CHARS_MAX = 500;

/** Whoever outside was given the data, told of it, and what they answered. */
export function TasksCard({ request: { id, subject } }: { readonly request: RightsRequest }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(tasksQuery(id));
  const [answering, setAnswering] = useState<Task | null>(null);
  if (error === null && (data === undefined || data.length === 0)) return null;
  return (
    <Card title={t("rightsRequest.tasks")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <ul className={style.lines}>
        {data?.map((task) => (
          <li key={task.id} className={style.line}>
            <span>
              <Link to="/vendors/$id" params={{ id: task.vendor }}>
                {task.label}
              </Link>{" "}
              <Badge tone={TONES[task.state]}>{t(`rightsTask.${task.state}`)}</Badge>
              <span className={style.quiet}>
                {wordsFor("taskWhat", task.what)}
                {task.by === null ? "" : ` · ${t(`rightsTask.by.${task.by}`)}`}
                {isWaiting(task) && task.dueAt !== null ? ` · ${t("rightsRequest.byDay", { day: dayOf(task.dueAt) })}` : ""}
              </span>
            </span>
            {isWaiting(task) ? (
              <Button size="compact-sm" variant="default" onClick={() => setAnswering(task)}>
                {t("rightsTask.answer")}
                <span className="sr-only">: {task.label}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Modal
        opened={answering !== null}
        onClose={() => setAnswering(null)}
        title={t("rightsTask.title", { vendor: answering?.label ?? "" })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        {answering === null ? null : (
          <ReasonForm
            say={t("rightsTask.say")}
            verb={t("save")}
            onClose={() => setAnswering(null)}
            act={async (_, note, typed) => {
              await answerTask(id, answering.id, OUTCOMES.find((one) => one === typed.text("outcome")) ?? "done", note);
              say(t("rightsTask.noted"));
              await refreshRights(queries, subject);
            }}
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
      </Modal>
    </Card>
  );
}

/** Whether an answer is still to come. */
function isWaiting({ state }: Task): boolean {
  return state === "open" || state === "sent" || state === "failed";
}
