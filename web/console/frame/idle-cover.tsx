import { Anchor, FocusTrap } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { door } from "../api/door.ts";
import { signingInAgain, unlocking } from "../api/prove.ts";
import { session, signOut } from "../api/session.ts";
import { Mark } from "../look/mark.tsx";
import { ProveForm } from "../pieces/prove-form.tsx";
import style from "./idle-cover.module.css";

/** Covers everything until the same person is back. Beneath it all stays as it was. */
export function IdleCover() {
  const { t } = useTranslation();
  const who = useCell(session);
  const isOver = useCell(door) === "ended";
  const name = who?.staff.name;
  const say = isOver ? t("cover.overSay", { name }) : name === undefined ? t("cover.say") : t("cover.sayTo", { name });
  return (
    <FocusTrap>
      <div className={style.cover} role="dialog" aria-modal="true" aria-labelledby="cover-title">
        <main className={style.card}>
          <Mark size={36} />
          <h1 id="cover-title">{t(isOver ? "cover.over" : "cover.title")}</h1>
          <p>{say}</p>
          <ProveForm proving={isOver ? signingInAgain : unlocking} verb={t(isOver ? "signIn.verb" : "cover.unlock")} />
          <Anchor component="button" type="button" size="sm" onClick={() => void signOut().catch(() => undefined)}>
            {t(isOver ? "cover.notMe" : "cover.signOut")}
          </Anchor>
        </main>
      </div>
    </FocusTrap>
  );
}
