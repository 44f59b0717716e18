import { Anchor, Button } from "@mantine/core";
import { Suspense, lazy, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { session } from "../../api/session.ts";
import { signInWithPasskey } from "../../api/sign-in.ts";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import style from "../door-screen.module.css";

const PasswordForm = lazy(() => import("./password-form.tsx").then((file) => ({ default: file.PasswordForm })));

/** The way in: a passkey first; password and code for those who have none. */
export function SignInScreen({ onRecover }: { readonly onRecover: () => void }) {
  const { t } = useTranslation();
  const [isTyping, setTyping] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { failure, told } = useFailure();
  const title = t("signIn.title");
  useEffect(() => {
    document.title = `${title} · Strongroom`;
  }, [title]);

  const withPasskey = async (): Promise<void> => {
    setBusy(true);
    await told(signInWithPasskey);
    setBusy(false);
  };
  return (
    <>
      <h1 className={style.title}>{title}</h1>
      {/* Whoever signed out themselves is known to nobody any more; somebody who is still known was put out. */}
      {session.get() === null ? null : <p className={style.lead}>{t("signIn.ended")}</p>}
      <p className={style.lead}>{t(isTyping ? "signIn.passwordLead" : "signIn.lead")}</p>
      <FailureNote failure={failure} />
      {isTyping ? (
        <Suspense>
          <PasswordForm />
        </Suspense>
      ) : (
        <Button size="md" fullWidth loading={isBusy} onClick={() => void withPasskey()}>
          {t("signIn.withPasskey")}
        </Button>
      )}
      <div className={style.ways}>
        <Anchor component="button" type="button" onClick={() => setTyping(!isTyping)}>
          {t(isTyping ? "signIn.usePasskey" : "signIn.usePassword")}
        </Anchor>
        <Anchor component="button" type="button" onClick={onRecover}>
          {t("signIn.recover")}
        </Anchor>
      </div>
    </>
  );
}
