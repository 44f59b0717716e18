import { Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type TotpSecret as Secret, confirmTotp, offerTotp, secretsQuery } from "../../api/my-account.ts";
import { Card } from "../../pieces/card.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { TotpSecret } from "../../pieces/totp-secret.tsx";
import { When } from "../../pieces/when.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

/** The authenticator app. A new secret counts only once a code of it was typed, so that nobody locks themselves out. */
export function TotpCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery(secretsQuery);
  const [secret, setSecret] = useState<Secret | null>(null);
  const { failure, told } = useFailure();
  const setAt = data?.totpSetAt ?? null;
  return (
    <Card title={t("account.totp")}>
      <FailureNote failure={failure} />
      <ul className={style.list}>
        <AccountLine
          title={t(setAt === null ? "account.noTotp" : "account.hasTotp")}
          say={
            setAt === null ? (
              t("account.noTotpSay")
            ) : (
              <>
                {t("account.setSince")} <When at={setAt} />
              </>
            )
          }
        >
          <Button size="xs" variant="default" onClick={() => void told(async () => setSecret(await offerTotp()))}>
            {t(setAt === null ? "account.addTotp" : "account.changeTotp")}
          </Button>
        </AccountLine>
      </ul>
      <Dialog opened={secret !== null} onClose={() => setSecret(null)} title={t("account.addTotp")}>
        {secret === null ? null : (
          <Form
            verb={t("account.confirmTotp")}
            act={async (typed) => {
              await confirmTotp(typed.text("code").replaceAll(/\s/gu, ""));
              await queries.invalidateQueries(secretsQuery);
              setSecret(null);
              say(t("account.totpSet"));
            }}
          >
            <TotpSecret {...secret} />
            <TextInput
              name="code"
              label={t("prove.code")}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={12}
              required
              data-autofocus
            />
          </Form>
        )}
      </Dialog>
    </Card>
  );
}
