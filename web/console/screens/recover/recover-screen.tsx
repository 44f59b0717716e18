import { Anchor, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/call.ts";
import { Form } from "../../pieces/form.tsx";
import type { Typed } from "../../pieces/use-form.ts";
import style from "../door-screen.module.css";

/** Begins a recovery. The answer is the same whether the address is known here or not. */
export function RecoverScreen({ onBack }: { readonly onBack: () => void }) {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    document.title = `${t("recover.title")} · Strongroom`;
  }, [t]);

  const ask = async (typed: Typed): Promise<void> => {
    const business = typed.text("business");
    const body = { email: typed.text("email"), ...(business === "" ? {} : { business }) };
    await call("POST", "/v1/recoveries", { body, isDoor: true });
    setAsked(true);
  };
  return (
    <>
      <h1 className={style.title}>{t("recover.title")}</h1>
      {isAsked ? (
        <p className={style.lead} role="status">
          {t("recover.asked")}
        </p>
      ) : (
        <>
          <p className={style.lead}>{t("recover.lead")}</p>
          <Form act={ask} verb={t("recover.verb")} isWide>
            <TextInput name="email" type="email" label={t("signIn.email")} autoComplete="username" maxLength={254} required />
            <TextInput
              name="business"
              label={t("signIn.business")}
              description={t("signIn.businessHint")}
              maxLength={200}
              autoComplete="organization"
            />
          </Form>
        </>
      )}
      <div className={style.ways}>
        <Anchor component="button" type="button" onClick={onBack}>
          {t("recover.back")}
        </Anchor>
      </div>
    </>
  );
}
