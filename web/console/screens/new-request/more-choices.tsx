import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Faults } from "../../pieces/failure.ts";
import { LANGUAGES, spokenLanguage } from "../../words/words.ts";
import style from "./new-request-screen.module.css";

const HOUR_SECONDS = 3_600;
const EXPIRY_HOURS = [1, 4, 24, 48, 168] as const;
const ITEMS = ["postcode", "code"] as const;

/** What is mostly right as it is: language, how long it may be answered, and what the link needs besides. */
export function MoreChoices({ faults }: { readonly faults: Faults }) {
  const { t } = useTranslation();
  return (
    <div className={style.more}>
      <NativeSelect
        name="language"
        label={t("newRequest.language")}
        defaultValue={spokenLanguage()}
        error={faults["language"]}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        name="ttl"
        label={t("newRequest.expiry")}
        error={faults["ttlSeconds"]}
        data={[
          { value: "", label: t("newRequest.expiryUsual") },
          ...EXPIRY_HOURS.map((hours) => ({ value: String(hours * HOUR_SECONDS), label: t("newRequest.hours", { count: hours }) })),
        ]}
      />
      <NativeSelect
        name="secondItem"
        label={t("secondItem.title")}
        description={t("secondItem.hint")}
        error={faults["secondItem"]}
        inputWrapperOrder={["label", "input", "description", "error"]}
        data={[{ value: "", label: t("secondItem.usual") }, ...ITEMS.map((value) => ({ value, label: t(`secondItem.${value}`) }))]}
      />
    </div>
  );
}
