import { Anchor } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AskedRecovery } from "../../api/recovery.ts";
import { takeLinkToken } from "../../entry/link-token.ts";
import style from "../door-screen.module.css";
import { AskForm } from "./ask-form.tsx";
import { ProofsForm } from "./proofs-form.tsx";
import { StopForm } from "./stop-form.tsx";

/** The mail with the code leads to `#<business>:<recovery>`, a letter that tells of a recovery to the token that stops it. */
const ASKED_LINK = /^(ten_[0-9a-z]+):(rcv_[0-9a-z]+)$/u;

/** The way back for who has lost what they sign in with, and the way to stop somebody who only says so. */
export function RecoverScreen({ onBack }: { readonly onBack: () => void }) {
  const { t } = useTranslation();
  const [token] = useState(takeLinkToken);
  const [asked, setAsked] = useState<AskedRecovery | null>(() => readLink(token));
  const isStopping = token !== "" && !ASKED_LINK.test(token);
  const title = t(isStopping ? "recover.stopTitle" : "recover.title");
  useEffect(() => {
    document.title = `${title} · Strongroom`;
  }, [title]);
  return (
    <>
      <h1 className={style.title}>{title}</h1>
      {isStopping ? <StopForm token={token} /> : asked === null ? <AskForm onAsked={setAsked} /> : <ProofsForm asked={asked} />}
      <div className={style.ways}>
        <Anchor component="button" type="button" onClick={onBack}>
          {t("recover.back")}
        </Anchor>
      </div>
    </>
  );
}

function readLink(token: string): AskedRecovery | null {
  const [, business, id] = ASKED_LINK.exec(token) ?? [];
  return business === undefined || id === undefined ? null : { business, id };
}
