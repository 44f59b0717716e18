import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MadeFile } from "../../api/prepared-files.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import style from "./prepared-files.module.css";

/** The way to the file and what opens it, this once. */
export function FileLink({ made, onClose }: { readonly made: MadeFile; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={style.once} role="status">
        {t("prepared.once")}
      </p>
      <p className={style.step}>{t("prepared.link")}</p>
      <p className={style.say}>{t("prepared.linkSay", { vendor: made.vendorLabel })}</p>
      <CopyText text={made.link} label={t("prepared.link")} />
      {made.passphrase === null ? (
        <p className={style.say}>{t("prepared.keySay", { vendor: made.vendorLabel })}</p>
      ) : (
        <>
          <p className={style.step}>{t("prepared.passphrase")}</p>
          <p className={style.say}>{t("prepared.passphraseSay")}</p>
          <CopyText text={made.passphrase} label={t("prepared.passphrase")} />
        </>
      )}
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t("prepared.kept")}</Button>
      </Group>
    </>
  );
}
