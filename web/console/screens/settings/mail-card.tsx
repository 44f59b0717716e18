import { Button, Stack, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { type MailTest, testMail } from "../../api/outbox.ts";
import { session } from "../../api/session.ts";
import type { Settings } from "../../api/settings.ts";
import { Card } from "../../pieces/card.tsx";
import { CopyText } from "../../pieces/copy-text.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { useForm } from "../../pieces/use-form.ts";
import { MailDialogue } from "./mail-dialogue.tsx";
import style from "./settings-screen.module.css";

const EXAMPLE = `SMTP_URL=smtps://user:password@smtp.example.com
MAIL_FROM="Blue Sky <safe@example.com>"`;

/** Which server sends the mails, and a test that shows all that was said; or how to do without one. */
export function MailCard({ mail }: { readonly mail: Settings["mail"] }) {
  const { t } = useTranslation();
  return (
    <Card title={t("settings.mail.title")} aside={<Link to="/outbox">{t("settings.mail.outbox")}</Link>}>
      {mail === null ? (
        <Stack gap="sm">
          <p className={style.quiet}>{t("settings.mail.none")}</p>
          <CopyText label={t("settings.mail.example")} text={EXAMPLE} />
          <p className={style.quiet}>{t("settings.mail.restart")}</p>
        </Stack>
      ) : (
        <>
          <Facts
            facts={[
              { name: "server", label: t("settings.mail.server"), value: mail.server },
              { name: "from", label: t("settings.mail.from"), value: mail.from },
            ]}
          />
          <TestForm />
        </>
      )}
    </Card>
  );
}

function TestForm() {
  const { t } = useTranslation();
  const who = useCell(session);
  const [test, setTest] = useState<MailTest | null>(null);
  const { onSubmit, isBusy, failure } = useForm(async (typed) => {
    setTest(null);
    setTest(await testMail(typed.text("to")));
  });
  return (
    <>
      <FailureNote failure={failure} />
      <form onSubmit={onSubmit} className={style.months}>
        <TextInput
          name="to"
          type="email"
          label={t("settings.mail.to")}
          defaultValue={who?.staff.email ?? ""}
          maxLength={254}
          required
          withAsterisk={false}
        />
        <Button type="submit" variant="default" loading={isBusy}>
          {t("settings.mail.test")}
        </Button>
      </form>
      {test === null ? null : <MailDialogue test={test} />}
    </>
  );
}
