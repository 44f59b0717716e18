import { Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Passkey, addPasskey, passkeysQuery, removePasskey } from "../../api/my-account.ts";
import { Opening } from "../../frame/opening.tsx";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

/** The passkeys of this person. Two on different devices are better than one. */
export function PasskeysCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(passkeysQuery);
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const changed = (): Promise<void> => queries.invalidateQueries(passkeysQuery);

  return (
    <Card
      title={t("account.passkeys")}
      aside={
        <Button size="xs" variant="default" onClick={() => setAdding(true)}>
          {t("account.addPasskey")}
        </Button>
      }
    >
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data?.length === 0 ? <p className={style.say}>{t("account.noPasskey")}</p> : null}
      <ul className={style.list}>
        {data?.map((passkey) => (
          <AccountLine
            key={passkey.id}
            title={
              <>
                {passkey.label} {passkey.isSynced ? <Badge>{t("account.synced")}</Badge> : null}
              </>
            }
            say={
              <>
                {t("account.made")} <When at={passkey.createdAt} />
                {passkey.usedAt === null ? null : (
                  <>
                    {" · "}
                    {t("account.used")} <When at={passkey.usedAt} />
                  </>
                )}
              </>
            }
          >
            <Button size="xs" variant="default" onClick={() => setLeaving(passkey)}>
              {t("account.remove")}
              <span className="sr-only">: {passkey.label}</span>
            </Button>
          </AccountLine>
        ))}
      </ul>
      <Dialog opened={isAdding} onClose={() => setAdding(false)} title={t("account.addPasskey")}>
        <Form
          verb={t("account.makePasskey")}
          act={async (typed) => {
            await addPasskey(typed.text("label"));
            await changed();
            setAdding(false);
            say(t("account.passkeyAdded"));
          }}
        >
          <TextInput
            name="label"
            label={t("account.passkeyName")}
            description={t("account.passkeyNameHint")}
            maxLength={200}
            autoComplete="off"
            data-autofocus
          />
        </Form>
      </Dialog>
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("account.removePasskey")}
        verb={t("account.remove")}
        isDestructive
        onConfirm={async () => {
          if (leaving === null) return;
          await removePasskey(leaving.id);
          await changed();
        }}
      >
        {t("account.removePasskeySay", { label: leaving?.label ?? "" })}
      </ConfirmDialog>
    </Card>
  );
}
