import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { joinWithPasskey } from "../../api/invitation.ts";
import { Form } from "../../pieces/form.tsx";
import { LANGUAGES, spokenLanguage } from "../../words/words.ts";
import style from "../door-screen.module.css";

const NAME_CHARS_MAX = 200;

/** The name that colleagues see, the language of screens and mails, and a passkey made on this device. */
export function JoinForm({ token }: { readonly token: string }) {
  const { t } = useTranslation();
  return (
    <Form
      verb={t("join.withPasskey")}
      isWide
      act={(typed) => joinWithPasskey({ token, name: typed.text("name"), language: typed.text("language") })}
    >
      <TextInput
        name="name"
        label={t("join.name")}
        description={t("join.nameHint")}
        autoComplete="name"
        maxLength={NAME_CHARS_MAX}
        required
      />
      <NativeSelect
        name="language"
        label={t("join.language")}
        defaultValue={spokenLanguage()}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <p className={style.quiet}>{t("join.passkeySay")}</p>
    </Form>
  );
}
