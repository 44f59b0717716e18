import { Button, Radio } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveFile } from "../api/encrypt.ts";
import { type How, type Letter, noteSent, printLetters, refreshLetters } from "../api/letters.ts";
import { wordsFor } from "../words/words-for.ts";
import { Dialog } from "./dialog.tsx";
import { useFailure } from "./failure.ts";
import { FailureNote } from "./failure-note.tsx";
import { Form } from "./form.tsx";
import style from "./letter-deeds.module.css";
import { say } from "./notify.tsx";

const WAYS = ["post", "handed_over", "told", "not_needed"] as const satisfies readonly How[];
const PRINTED_AT_ONCE = 100;

/** Prints letters as one document, and notes how one of them went. */
export function LetterDeeds({ letters, isMany = false }: { readonly letters: readonly Letter[]; readonly isMany?: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { failure, told } = useFailure();
  const [isBusy, setBusy] = useState(false);
  const [sending, setSending] = useState<Letter | null>(null);
  const waiting = letters.filter(({ state }) => state === "waiting").slice(0, PRINTED_AT_ONCE);
  const [only] = waiting;
  if (only === undefined) return null;
  const print = async (): Promise<void> => {
    setBusy(true);
    await told(async () => saveFile("letters.pdf", await printLetters(waiting.map(({ id }) => id)), "application/pdf"));
    setBusy(false);
    void refreshLetters(queries);
  };
  const name = wordsFor("letterKind", only.kind);
  return (
    <>
      <FailureNote failure={failure} />
      <div className={style.deeds}>
        <Button size={isMany ? "sm" : "compact-sm"} variant="default" loading={isBusy} onClick={() => void print()}>
          {isMany ? t("letters.printAll", { count: waiting.length }) : t("letters.print")}
          {isMany ? null : <span className="sr-only">: {name}</span>}
        </Button>
        {isMany ? null : (
          <Button size="compact-sm" variant="default" onClick={() => setSending(only)}>
            {t("letters.sent")}
            <span className="sr-only">: {name}</span>
          </Button>
        )}
      </div>
      <Dialog opened={sending !== null} onClose={() => setSending(null)} title={t("letters.sentTitle")}>
        {sending === null ? null : (
          <Form
            verb={t("save")}
            onCancel={() => setSending(null)}
            act={async (typed) => {
              await noteSent(sending.id, WAYS.find((one) => one === typed.text("how")) ?? "post");
              setSending(null);
              say(t("letters.noted"));
              await refreshLetters(queries);
            }}
          >
            <Radio.Group name="how" label={name} defaultValue="post">
              <div className={style.ways}>
                {WAYS.map((one) => (
                  <Radio key={one} value={one} label={t(`letters.how.${one}`)} />
                ))}
              </div>
            </Radio.Group>
          </Form>
        )}
      </Dialog>
    </>
  );
}
