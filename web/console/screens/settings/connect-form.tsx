import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { homeQuery } from "../../api/home.ts";
import { type Provider, connectProvider, providerQuery } from "../../api/payment-provider.ts";
import type { Session } from "../../api/session.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import { Form } from "../../pieces/form.tsx";
import { say } from "../../pieces/notify.tsx";
import style from "./settings-screen.module.css";
import { PasswordField } from "../../pieces/password-field.tsx";

export type ConnectFormProps = {
  readonly provider: Pick<Provider, "webhookUrl" | "webhookEvents">;
  readonly mode: Session["tenant"]["mode"];
  /** Where a provider is connected already: back to it. */
  readonly onDone?: () => void;
};

const KEY_CHARS_MAX = 300;

/** The two secrets that connect Stripe, in the order in which its dashboard gives them. Both are sealed, and not shown again. */
export function ConnectForm({ provider: { webhookUrl, webhookEvents }, mode, onDone }: ConnectFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <>
      <p className={style.quiet}>{t("provider.say")}</p>
      <Form
        verb={t("provider.connect")}
        onCancel={onDone}
        act={async (typed) => {
          const apiBase = typed.text("apiBase");
          const [secretKey, webhookSecret] = [typed.text("secretKey"), typed.text("webhookSecret")];
          const provider = await connectProvider({ kind: "stripe", secretKey, webhookSecret, ...(apiBase === "" ? {} : { apiBase }) });
          queries.setQueryData(providerQuery.queryKey, provider);
          void queries.invalidateQueries(homeQuery);
          say(t("provider.connected"));
          onDone?.();
        }}
      >
        {(faults) => (
          <>
            <PasswordField
              name="secretKey"
              label={t("provider.secretKey")}
              description={t(mode === "test" ? "provider.secretKeyTest" : "provider.secretKeyLive")}
              error={faults["secretKey"]}
              maxLength={KEY_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
            />
            <div>
              <p className={style.label}>{t("provider.webhook")}</p>
              <p className={style.quiet}>{t("provider.webhookSay")}</p>
              <CopyText label={t("provider.webhook")} text={webhookUrl} />
              <p className={style.quiet}>{t("provider.webhookEvents")}</p>
              <ul className={style.events}>
                {webhookEvents.map((name) => (
                  <li key={name}>
                    <code>{name}</code>
                  </li>
                ))}
              </ul>
            </div>
            <PasswordField
              name="webhookSecret"
              label={t("provider.webhookSecret")}
              description={t("provider.webhookSecretSay")}
              error={faults["webhookSecret"]}
              maxLength={KEY_CHARS_MAX}
              autoComplete="off"
              required
              withAsterisk={false}
            />
            {mode === "test" ? (
              <TextInput
                name="apiBase"
                label={t("provider.apiBase")}
                description={t("provider.apiBaseSay")}
                error={faults["apiBase"]}
                maxLength={KEY_CHARS_MAX}
                inputMode="url"
                spellCheck={false}
                autoComplete="off"
              />
            ) : null}
          </>
        )}
      </Form>
    </>
  );
}
