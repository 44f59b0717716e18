import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { messagesQuery, writeMessage } from "../../api/rights-requests.ts";
import { session } from "../../api/session.ts";
import { Card } from "../../pieces/card.tsx";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./rights-request-screen.module.css";
import { useDeed } from "./use-deed.ts";

export type MessagesCardProps = {
  readonly id: string;
  readonly subject: string;
  /** Nobody is there any more to write to. */
  readonly isClosed: boolean;
};

const TEXT_CHARS_MAX = 4_000;

/** What was written to and fro about it. The customer reads it on their page and by mail; it goes with them. */
export function MessagesCard({ id, subject, isClosed }: MessagesCardProps) {
  const { t } = useTranslation();
  const run = useDeed(subject);
  const who = useCell(session);
  const { data, error } = useQuery({ ...messagesQuery(id), enabled: !isClosed });
  if (isClosed) return null;
  return (
    <Card title={t("rightsRequest.messages")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data?.length === 0 ? <p className={style.say}>{t("rightsRequest.noMessages")}</p> : null}
      {data === undefined || data.length === 0 ? null : (
        <ol className={style.messages}>
          {data.map(({ at, direction, by, text }, n) => (
            // Messages have no id of their own, and none ever moves.
            <li key={n} className={style.message} data-direction={direction}>
              {text ?? t("rightsRequest.textGone")}
              <span className={style.quiet}>
                {by.id === who?.staff.id ? who.staff.name : wordsFor("actorKind", direction === "in" ? "subject" : by.kind)} ·{" "}
                <When at={at} />
              </span>
            </li>
          ))}
        </ol>
      )}
      <Form
        verb={t("rightsRequest.send")}
        act={async (typed, form) => {
          await run(async () => {
            await writeMessage(id, typed.text("text"));
            form.reset();
            return t("rightsRequest.sent");
          });
        }}
      >
        <NoteArea
          name="text"
          label={t("rightsRequest.write")}
          description={t("rightsRequest.writeHint")}
          cardSay={t("note.cardHere")}
          maxLength={TEXT_CHARS_MAX}
          required
          withAsterisk={false}
        />
      </Form>
    </Card>
  );
}
