import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CUSTODIES } from "../../../../src/registers/datamap/types.ts";

export type CustodyInputProps = { readonly custody: string | undefined; readonly onChange: (custody: string | undefined) => void };

/** Where a card rests, and what that means for PCI DSS; said for the one that is chosen. */
export function CustodyInput({ custody, onChange }: CustodyInputProps) {
  const { t } = useTranslation();
  const known = CUSTODIES.find((one) => one === custody);
  return (
    <NativeSelect
      label={t("mapField.custody")}
      description={`${t(`mapField.custodyMeans.${known ?? "unsaid"}`)} ${t("mapField.custodyCode")}`}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={known ?? ""}
      data={[
        { value: "", label: t("mapField.custodyOf.unsaid") },
        ...CUSTODIES.map((one) => ({ value: one, label: t(`mapField.custodyOf.${one}`) })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
    />
  );
}
