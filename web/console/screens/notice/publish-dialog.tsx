import { Checkbox, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Draft, publishNotice, tellCustomers } from "../../api/notice.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { ChangeLines } from "./changes.tsx";
import style from "./notice-screen.module.css";

export type PublishDialogProps = { readonly draft: Draft; readonly isOpen: boolean; readonly onClose: () => void };

/** Shows what a version would change before it is published. What was looked at is what is published, or nothing is. */
export function PublishDialog({ draft, isOpen, onClose }: PublishDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const missing = draft.checklist.filter(({ status }) => status === "missing").length;
  return (
    <Dialog opened={isOpen} onClose={onClose} size="lg" title={t("notice.publish.title")}>
      <Form
        verb={t("notice.publish.verb")}
        onCancel={onClose}
        act={async (typed) => {
          const day = typed.text("day");
          const looked = { mapVersion: draft.mapVersion, after: draft.newest?.version ?? 0 };
          const { version } = await publishNotice({ ...looked, ...(day === "" ? {} : { effectiveOn: day }) });
          if (typed.isTicked("tell")) await tellCustomers(version);
          await cache.invalidateQueries({ queryKey: ["notice"] });
          say(t("notice.publish.done", { version }));
          onClose();
        }}
      >
        {draft.newest === null ? <p className={style.quiet}>{t("notice.publish.first")}</p> : <ChangeLines draft={draft} />}
        {missing === 0 ? null : <p className={style.wait}>{t("notice.publish.missing", { count: missing })}</p>}
        {draft.tell.customers > 0 || draft.tell.askAgain.some(({ customers }) => customers > 0) ? (
          <Checkbox name="tell" label={t("notice.publish.tell")} defaultChecked />
        ) : null}
        <TextInput name="day" type="date" label={t("notice.publish.day")} description={t("notice.publish.dayHint")} />
      </Form>
    </Dialog>
  );
}
