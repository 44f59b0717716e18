import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Proving } from "../api/prove.ts";
import { useFailure } from "./failure.ts";
import { FailureNote } from "./failure-note.tsx";
import { Form } from "./form.tsx";
import { PasswordField } from "./password-field.tsx";

export type ProveFormProps = { readonly proving: Proving; readonly verb: string; readonly onDone?: () => void };

/** Shows again who is there: the passkey first; password and code for those who have no passkey at hand. */
export function ProveForm({ proving, verb, onDone }: ProveFormProps) {
  const { t } = useTranslation();
  const [isTyping, setTyping] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { failure, told } = useFailure();

  const withPasskey = async (): Promise<void> => {
    setBusy(true);
    if (await told(proving.withPasskey)) onDone?.();
    setBusy(false);
  };
  return (
    <Stack gap="sm">
      {isTyping ? (
        <Form
          verb={verb}
          isWide
          act={async (typed) => {
            await proving.withPassword({ password: typed.exact("password"), code: typed.text("code").replaceAll(/\s/gu, "") });
            onDone?.();
          }}
        >
          <PasswordField
            name="password"
            label={t("prove.password")}
            autoComplete="current-password"
            maxLength={128}
            required
            data-autofocus
            autoFocus
          />
          <TextInput name="code" label={t("prove.code")} inputMode="numeric" autoComplete="one-time-code" maxLength={12} required />
        </Form>
      ) : (
        <>
          <FailureNote failure={failure} />
          <Button loading={isBusy} onClick={() => void withPasskey()} data-autofocus autoFocus>
            {t("prove.withPasskey", { verb })}
          </Button>
        </>
      )}
      <Anchor component="button" type="button" size="sm" onClick={() => setTyping(!isTyping)}>
        {isTyping ? t("prove.usePasskey") : t("prove.usePassword")}
      </Anchor>
    </Stack>
  );
}
