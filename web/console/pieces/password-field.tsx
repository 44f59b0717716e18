import { PasswordInput } from "@mantine/core";
import type { PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** What is typed covered, with an eye that everybody reaches by Tab and hears of in their own language. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation();
  return <PasswordInput {...props} visibilityToggleButtonProps={{ "aria-label": t("prove.showTyped"), tabIndex: 0 }} />;
}
