import { Radio, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Finding, type GlassBreak, refreshApprovals, reviewGlass } from "../../api/approvals.ts";
import { purposeLabel, useDataMap } from "../../api/data-map.ts";
import { homeQuery } from "../../api/home.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { Form } from "../../pieces/form.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { say } from "../../pieces/notify.tsx";
import { useFocusBack } from "../../pieces/use-focus-back.ts";
import { When } from "../../pieces/when.tsx";
import style from "./approvals-screen.module.css";
import { customerReference } from "./customer-reference.ts";
import { labelOf } from "./glass-columns.tsx";

const FINDINGS = ["justified", "not_justified"] as const satisfies readonly Finding[];
const NOTE_CHARS_MIN = 5;
const NOTE_CHARS_MAX = 2_000;

export type GlassDialogProps = { readonly broken: GlassBreak; readonly onClose: () => void };

/** One emergency: what was looked at and why, and whether it was right, in the words of somebody else. */
export function GlassDialog({ broken, onClose }: GlassDialogProps) {
  const { t } = useTranslation();
  const map = useDataMap();
  useFocusBack();
  const { actor, subject, purpose, reason, at, isOwn, mayReview, reviewedBy, finding, note } = broken;
  return (
    <Dialog opened onClose={onClose} title={t("glass.title")} returnFocus={false}>
      <blockquote className={style.reason}>{reason === null ? t("glass.reasonErased") : t("quote", { words: reason })}</blockquote>
      <Facts
        facts={[
          { name: "who", label: t("glass.column.who"), value: actor.name ?? t("actorKind.staff") },
          { name: "what", label: t("approvals.column.what"), value: labelOf(broken) },
          { name: "customer", label: t("approvals.column.customer"), value: customerReference(subject) },
          { name: "purpose", label: t("approvals.purpose"), value: purposeLabel(map, purpose) },
          { name: "at", label: t("approvals.column.when"), value: <When at={at} /> },
          ...(reviewedBy === null || finding === null
            ? []
            : [
                { name: "by", label: t("glass.reviewedBy"), value: reviewedBy.name ?? t("actorKind.staff") },
                { name: "finding", label: t("glass.found"), value: t(`glass.finding.${finding}`) },
              ]),
        ]}
      />
      {note === null ? null : <blockquote className={style.reason}>{t("quote", { words: note })}</blockquote>}
      {mayReview ? <ReviewForm id={broken.id} onClose={onClose} /> : null}
      {isOwn && finding === null ? <p className={style.say}>{t("glass.own")}</p> : null}
    </Dialog>
  );
}

function ReviewForm({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <div className={style.vote}>
      <Form
        verb={t("glass.reviewVerb")}
        onCancel={onClose}
        act={async (typed) => {
          const finding = FINDINGS.find((one) => one === typed.text("finding"));
          if (finding === undefined) return;
          await reviewGlass(id, finding, typed.text("note"));
          await Promise.all([refreshApprovals(queries), queries.invalidateQueries(homeQuery)]);
          say(t("glass.reviewDone"));
          onClose();
        }}
      >
        <Radio.Group name="finding" label={t("glass.found")} required>
          <Stack gap="xs" mt={4}>
            {FINDINGS.map((finding) => (
              <Radio key={finding} value={finding} label={t(`glass.finding.${finding}`)} required />
            ))}
          </Stack>
        </Radio.Group>
        <NoteArea name="note" label={t("glass.note")} required minLength={NOTE_CHARS_MIN} maxLength={NOTE_CHARS_MAX} />
      </Form>
    </div>
  );
}
