import { Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Faults } from "../../pieces/failure.ts";
import { DELIVERIES } from "./draft.ts";
import style from "./new-request-screen.module.css";

export type DeliveryChoiceProps = { readonly isNewPerson: boolean; readonly faults: Faults };

const EMAIL_CHARS_MAX = 254;

/** Now by mail, or read out on the phone; all three doors are open either way. */
export function DeliveryChoice({ isNewPerson, faults }: DeliveryChoiceProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState("aloud");
  return (
    <Radio.Group name="delivery" label={t("delivery.title")} value={chosen} onChange={setChosen} error={faults["send"]}>
      <div className={style.options}>
        {DELIVERIES.map((delivery) => (
          <Radio
            key={delivery}
            value={delivery}
            label={t(delivery === "file" && isNewPerson ? "delivery.new" : `delivery.${delivery}`)}
            description={t(`delivery.${delivery}Say`)}
          />
        ))}
      </div>
      {chosen === "address" ? (
        <TextInput
          name="sendTo"
          label={t("delivery.sendTo")}
          inputMode="email"
          spellCheck={false}
          autoComplete="off"
          maxLength={EMAIL_CHARS_MAX}
          error={faults["sendTo"]}
          required
          mt="xs"
        />
      ) : null}
    </Radio.Group>
  );
}
