import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "../../pieces/card.tsx";

const SCHEMES = ["auto", "light", "dark"] as const satisfies readonly MantineColorScheme[];

/** Light or dark: the one wish that this browser remembers. */
export function AppearanceCard() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title={t("account.appearance")}>
      <SegmentedControl
        aria-label={t("account.appearance")}
        value={colorScheme}
        onChange={setColorScheme}
        data={SCHEMES.map((value) => ({ value, label: t(`account.scheme.${value}`) }))}
      />
    </Card>
  );
}
