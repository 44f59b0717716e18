import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Invitation, lookAtInvitation } from "../../api/invitation.ts";
import { Refusal } from "../../api/refusal.ts";
import { takeLinkToken } from "../../entry/link-token.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "../door-screen.module.css";
import { JoinForm } from "./join-form.tsx";

/** An invitation's link: what it is for, and the form that accepts it. Opening the link does nothing yet. */
export function JoinScreen() {
  const { t } = useTranslation();
  const [token] = useState(takeLinkToken);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    document.title = `${t("join.title")} · Strongroom`;
  }, [t]);
  useEffect(() => {
    if (token !== "") lookAtInvitation(token).then(setInvitation, setError);
  }, [token]);

  if (token === "" || (error instanceof Refusal && error.status === 410))
    return (
      <>
        <h1 className={style.title}>{t("join.deadTitle")}</h1>
        <p className={style.lead}>{error instanceof Refusal ? `${error.say} ${error.unlock ?? ""}` : t("join.noToken")}</p>
      </>
    );
  if (error !== null) return <RefusalNote error={error} />;
  if (invitation === null) return <p role="status">{t("frame.opening")}</p>;
  return (
    <>
      <h1 className={style.title}>{t("join.welcome", { business: invitation.business })}</h1>
      <p className={style.lead}>{invitation.isOwner ? t("join.asOwner") : t("join.asStaff")}</p>
      {invitation.roles.length === 0 ? null : (
        <p>
          {t("join.roles")} <strong>{invitation.roles.map((role) => role.label).join(", ")}</strong>
        </p>
      )}
      <JoinForm token={token} name={invitation.name} />
    </>
  );
}
