import { Anchor, FocusTrap } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { unlocking } from "../api/prove.ts";
import { session, signOut } from "../api/session.ts";
import { Mark } from "../look/mark.tsx";
import { ProveForm } from "../pieces/prove-form.tsx";
import style from "./idle-cover.module.css";

/** Covers everything until the same person is back. Beneath it all stays as it was. */
export function IdleCover() {
  const { t } = useTranslation();
  const who = useCell(session);
  return (
    <FocusTrap>
      <div className={style.cover} role="dialog" aria-modal="true" aria-labelledby="cover-title">
        <main className={style.card}>
          <Mark size={36} />
          <h1 id="cover-title">{t("cover.title")}</h1>
          <p>{who === null ? t("cover.say") : t("cover.sayTo", { name: who.staff.name })}</p>
          <ProveForm proving={unlocking} verb={t("cover.unlock")} />
          <Anchor component="button" type="button" size="sm" onClick={() => void signOut()}>
            {t("cover.signOut")}
          </Anchor>
        </main>
      </div>
    </FocusTrap>
  );
}
