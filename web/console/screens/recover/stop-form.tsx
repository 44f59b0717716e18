import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelByLink } from "../../api/recovery.ts";
import { Form } from "../../pieces/form.tsx";
import style from "../door-screen.module.css";

/** Stops a recovery by a letter's link: opening the link has done nothing, the button does. */
export function StopForm({ token }: { readonly token: string }) {
  const { t } = useTranslation();
  const [isStopped, setStopped] = useState(false);
  if (isStopped)
    return (
      <p className={style.lead} role="status">
        {t("recover.stopped")}
      </p>
    );
  return (
    <Form
      verb={t("recover.stop")}
      isWide
      isDestructive
      act={async () => {
        await cancelByLink(token);
        setStopped(true);
      }}
    >
      <p className={style.lead}>{t("recover.stopSay")}</p>
    </Form>
  );
}
