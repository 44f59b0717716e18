import i18next from "i18next";
import { setLanguage } from "../api/my-account.ts";
import { refreshSession } from "../api/session.ts";
import { type Language, speak } from "../words/words.ts";
import { say } from "./notify.tsx";

/** Another language for this person from now on: on the page as it stands, and in mails. */
export async function chooseLanguage(language: Language): Promise<void> {
  await setLanguage(language);
  await speak(language);
  await refreshSession();
  say(i18next.t("account.languageSet"));
}
