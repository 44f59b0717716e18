import { Button, Group, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyText } from "../../pieces/copy-text.tsx";
import type { MadeKey } from "./new-key-dialog.tsx";
import { samplesFor } from "./samples.ts";
import style from "./keys-screen.module.css";

/** The key, this once, and first calls with it. */
export function ShownKey({ made, onClose }: { readonly made: MadeKey; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const samples = samplesFor(location.origin, made.key, made.purpose);
  return (
    <>
      <p className={style.once} role="status">
        {t("keys.once")}
      </p>
      <CopyText text={made.key} label={t("keys.theKey")} />
      <Tabs defaultValue="curl" keepMounted={false} mt="md">
        <Tabs.List aria-label={t("keys.samples")}>
          {samples.map(({ language }) => (
            <Tabs.Tab key={language} value={language}>
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {samples.map(({ language, text }) => (
          <Tabs.Panel key={language} value={language} pt="xs">
            <CopyText text={text} label={language} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t("keys.kept")}</Button>
      </Group>
    </>
  );
}
