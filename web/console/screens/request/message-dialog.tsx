import { Button, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type CardRequest, messageFor, refreshRequests } from "../../api/requests.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { CodeNote } from "./code-note.tsx";
import style from "./request-screen.module.css";

export type MessageDialogProps = { readonly request: CardRequest; readonly isOpen: boolean; readonly onClose: () => void };

/** A message to paste into whatever the customer reads: who asks, for what, the link, and that nobody asks for the number otherwise. */
export function MessageDialog(props: MessageDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} size="lg" title={t("message.title")}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ request, onClose }: MessageDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [made, setMade] = useState<Awaited<ReturnType<typeof messageFor>> | null>(null);
  if (made !== null)
    return (
      <Stack gap="sm">
        <p className={style.say}>{t("message.made")}</p>
        <CopyText label={t("message.text")} text={made.text} />
        {made.code === undefined ? null : <CodeNote code={made.code} />}
        <div className={style.end}>
          <Button onClick={onClose} data-autofocus>
            {t("handOver.done")}
          </Button>
        </div>
      </Stack>
    );
  return (
    <Form
      verb={t("message.verb")}
      onCancel={onClose}
      act={async () => {
        setMade(await messageFor(request.id));
        await Promise.all([refreshRequests(queries), refreshEntries(queries)]);
      }}
    >
      <p className={style.say}>{t("message.say")}</p>
      <p className={style.say}>{t("send.ends")}</p>
    </Form>
  );
}
