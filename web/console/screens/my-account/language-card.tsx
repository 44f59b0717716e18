import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { chooseLanguage } from "../../pieces/choose-language.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { LANGUAGES, type Language, spokenLanguage } from "../../words/words.ts";
import style from "./my-account.module.css";

const CHOICES = (Object.entries(LANGUAGES) as [Language, string][]).map(([value, label]) => ({ value, label, lang: value }));

/** Each language by its own name, for whoever cannot read the one that is spoken. */
export function LanguageCard() {
  const { t } = useTranslation();
  const choosing = useMutation({ mutationFn: chooseLanguage });
  return (
    <Card title={t("frame.language")}>
      <p className={style.lead}>{t("account.languageSay")}</p>
      {choosing.error === null ? null : <RefusalNote error={choosing.error} />}
      <Choices
        label={t("frame.language")}
        choices={CHOICES}
        chosen={spokenLanguage()}
        onChoose={(language) => {
          if (!choosing.isPending) choosing.mutate(language);
        }}
      />
    </Card>
  );
}
