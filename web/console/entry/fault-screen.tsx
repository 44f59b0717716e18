import { useTranslation } from "react-i18next";
import { Refusal } from "../api/refusal.ts";
import { translated } from "../words/words.ts";
import style from "./fault-screen.module.css";

/** What went wrong, what to do, and the request's id for whoever looks into the log. */
export function FaultScreen({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const refusal = error instanceof Refusal ? error : undefined;
  const say = refusal === undefined ? t("fault.say") : refusal.code === "unreachable" ? t("fault.unreachable") : translated(refusal.say);
  return (
    <main className={style.screen} id="main">
      <h1>{t("fault.title")}</h1>
      <p>{say}</p>
      {refusal?.requestId == null ? null : (
        <p className={style.quiet}>
          {t("fault.request")} <code>{refusal.requestId}</code>
        </p>
      )}
      <p>
        <button type="button" onClick={() => location.reload()}>
          {t("fault.reload")}
        </button>
      </p>
    </main>
  );
}
