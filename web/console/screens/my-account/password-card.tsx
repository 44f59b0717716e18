import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { secretsQuery, sessionsQuery, setPassword } from "../../api/my-account.ts";
import { Card } from "../../pieces/card.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { PasswordField } from "../../pieces/password-field.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

/** A password is the second best way in; it works only together with an authenticator app. */
export function PasswordCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(secretsQuery);
  const [isOpen, setOpen] = useState(false);
  const setAt = data?.passwordSetAt ?? null;
  return (
    <Card title={t("account.password")}>
      {error === null ? null : <RefusalNote error={error} />}
      <ul className={style.list}>
        <AccountLine
          title={t(setAt === null ? "account.noPassword" : "account.hasPassword")}
          say={
            setAt === null ? (
              t("account.noPasswordSay")
            ) : (
              <>
                {t("account.setSince")} <When at={setAt} />
              </>
            )
          }
        >
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {t(setAt === null ? "account.setPassword" : "account.changePassword")}
          </Button>
        </AccountLine>
      </ul>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t("account.setPassword")}>
        <Form
          verb={t("account.setPassword")}
          act={async (typed) => {
            await setPassword(typed.exact("password"));
            await Promise.all([queries.invalidateQueries(secretsQuery), queries.invalidateQueries(sessionsQuery)]);
            setOpen(false);
            say(t("account.passwordSet"));
          }}
        >
          <PasswordField
            name="password"
            label={t("account.newPassword")}
            description={t("account.passwordHint")}
            autoComplete="new-password"
            maxLength={128}
            required
            data-autofocus
          />
        </Form>
      </Dialog>
    </Card>
  );
}
