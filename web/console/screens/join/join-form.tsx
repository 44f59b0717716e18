import { Anchor, NativeSelect, TextInput } from "@mantine/core";
import { Suspense, lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { type TotpOffer, joinWithPasskey, joinWithPassword, offerJoinTotp } from "../../api/invitation.ts";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { Form } from "../../pieces/form.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import { LANGUAGES, spokenLanguage } from "../../words/words.ts";
import style from "../door-screen.module.css";

const PasswordFields = lazy(() => import("./password-fields.tsx").then((file) => ({ default: file.PasswordFields })));
const NAME_CHARS_MAX = 200;

/** The name that colleagues see, the language of screens and mails, and how one will sign in: a passkey made here, or password and app. */
export function JoinForm({ token, name }: { readonly token: string; readonly name: string }) {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<TotpOffer | null>(null);
  const { failure, told } = useFailure();

  const join = async (typed: Typed): Promise<void> => {
    const joining = { token, name: typed.text("name"), language: typed.text("language") };
    if (offer === null) await joinWithPasskey(joining);
    else await joinWithPassword(joining, typed.exact("password"), typed.text("code").replaceAll(/\s/gu, ""));
  };
  return (
    <>
      <Form verb={t(offer === null ? "join.withPasskey" : "join.withPassword")} isWide act={join}>
        <TextInput
          name="name"
          label={t("join.name")}
          defaultValue={name}
          description={t("join.nameHint")}
          // Asked once in somebody's time here; the browser of a shared desk need not remember it.
          autoComplete="off"
          maxLength={NAME_CHARS_MAX}
          required
        />
        <NativeSelect
          // Whoever picks another language above is asked in it, and means it to stay.
          key={spokenLanguage()}
          name="language"
          label={t("join.language")}
          defaultValue={spokenLanguage()}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        />
        {offer === null ? (
          <p className={style.quiet}>{t("join.passkeySay")}</p>
        ) : (
          <Suspense>
            <PasswordFields offer={offer} />
          </Suspense>
        )}
      </Form>
      <FailureNote failure={failure} />
      <div className={style.ways}>
        {offer === null ? (
          <Anchor component="button" type="button" onClick={() => void told(async () => setOffer(await offerJoinTotp(token)))}>
            {t("join.usePassword")}
          </Anchor>
        ) : (
          <Anchor component="button" type="button" onClick={() => setOffer(null)}>
            {t("join.usePasskey")}
          </Anchor>
        )}
      </div>
    </>
  );
}
