import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";

type RecipientChoiceProps = { readonly chosen: string; readonly error: string | undefined };

/** Which recipient of the data map it is: that says what it may have. */
export function RecipientChoice({ chosen, error }: RecipientChoiceProps) {
  const { t } = useTranslation();
  const recipients = Object.entries(useDataMap()?.recipients ?? {});
  return (
    <NativeSelect
      // The map may come after the form; the choice stands once it is there.
      key={recipients.length}
      name="recipient"
      label={t("vendors.recipient")}
      description={t("vendors.recipientHint")}
      error={error}
      defaultValue={chosen}
      data={[{ value: "", label: t("vendors.noRecipient") }, ...recipients.map(([value, { label }]) => ({ value, label }))]}
    />
  );
}
