import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Approval, type Vote, refreshApprovals, voteOn } from "../../api/approvals.ts";
import { stepUp } from "../../api/door.ts";
import { homeQuery } from "../../api/home.ts";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { say } from "../../pieces/notify.tsx";
import style from "./approvals-screen.module.css";

/** Says what one's word does, and takes it: by the buttons or by one key. */
export function VoteForm({ approval, onClose }: { readonly approval: Approval; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<Vote | null>(null);
  const { failure, told } = useFailure();
  const vote = async (word: Vote): Promise<void> => {
    if (busy !== null) return;
    setBusy(word);
    const isDone = await told(async () => {
      await voteOn(approval.id, word);
      say(t(word === "agree" ? "approvals.youAgreed" : "approvals.youDeclined", { name: approval.asker.name ?? t("actorKind.staff") }));
    });
    setBusy(null);
    await Promise.all([refreshApprovals(queries), queries.invalidateQueries(homeQuery)]);
    if (isDone) onClose();
  };
  useVoteKeys((word) => void vote(word));
  return (
    <div className={style.vote}>
      <FailureNote failure={failure} />
      <p className={style.say}>{t("approvals.whatAgreeingDoes")}</p>
      <Group justify="flex-end">
        <Button
          variant="default"
          loading={busy === "decline"}
          disabled={busy === "agree"}
          onClick={() => void vote("decline")}
          rightSection={<KeyHint of="D" />}
        >
          {t("approvals.decline")}
        </Button>
        <Button
          loading={busy === "agree"}
          disabled={busy === "decline"}
          onClick={() => void vote("agree")}
          rightSection={<KeyHint of="A" />}
        >
          {t("approvals.agree")}
        </Button>
      </Group>
    </div>
  );
}

/** Single keys rest while a dialog is open; this dialog has two of its own. */
function useVoteKeys(onVote: (vote: Vote) => void): void {
  const newest = useRef(onVote);
  useEffect(() => {
    newest.current = onVote;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || stepUp.get() !== null) return;
      const key = event.key.toLowerCase();
      if (key !== "a" && key !== "d") return;
      event.preventDefault();
      newest.current(key === "a" ? "agree" : "decline");
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
