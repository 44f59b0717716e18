import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeRecoveryCodes, secretsQuery } from "../../api/my-account.ts";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

/** Ten codes for the day when the phone is gone. They are shown once, live in this component, and leave with it. */
export function RecoveryCodesCard() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery(secretsQuery);
  const [isAsking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const left = data?.recoveryCodesLeft ?? 0;
  return (
    <Card title={t("account.codes")}>
      {codes === null ? null : (
        <div role="status">
          <p className={style.title}>{t("account.codesShown")}</p>
          <p className={style.say}>{t("account.codesShownSay")}</p>
          <ul className={style.codes}>
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Button size="xs" onClick={() => print()}>
            {t("account.print")}
          </Button>{" "}
          <Button size="xs" variant="default" onClick={() => setCodes(null)}>
            {t("account.codesKept")}
          </Button>
        </div>
      )}
      {codes === null ? (
        <ul className={style.list}>
          <AccountLine title={left === 0 ? t("account.noCodes") : t("account.codesLeft", { count: left })} say={t("account.codesSay")}>
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>
              {t(left === 0 ? "account.makeCodes" : "account.newCodes")}
            </Button>
          </AccountLine>
        </ul>
      ) : null}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("account.makeCodes")}
        verb={t("account.makeCodes")}
        onConfirm={async () => {
          setCodes(await makeRecoveryCodes());
          await queries.invalidateQueries(secretsQuery);
        }}
      >
        {t(left === 0 ? "account.makeCodesSay" : "account.newCodesSay")}
      </ConfirmDialog>
    </Card>
  );
}
