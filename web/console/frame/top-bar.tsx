import { Button, Kbd } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lockSession } from "../api/session.ts";
import style from "./top-bar.module.css";

const IS_APPLE = /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** Search and commands on the left, the lock on the right. */
export function TopBar({ lockAfterSeconds, burger }: { readonly lockAfterSeconds: number; readonly burger: ReactNode }) {
  const { t } = useTranslation();
  return (
    <header className={style.bar}>
      {burger}
      <button type="button" className={style.search} onClick={spotlight.open}>
        <span>{t("command.prompt")}</span>
        <Kbd size="xs" className={style.key}>
          {IS_APPLE ? "⌘ K" : "Ctrl K"}
        </Kbd>
      </button>
      <div className={style.lock}>
        <span className={style.idle}>{t("frame.locksAfter", { minutes: Math.round(lockAfterSeconds / 60) })}</span>
        <Button variant="default" size="xs" onClick={() => void lockSession()}>
          {t("frame.lockNow")}
        </Button>
      </div>
    </header>
  );
}
