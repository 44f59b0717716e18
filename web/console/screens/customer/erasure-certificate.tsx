import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { saveFile } from "../../api/encrypt.ts";
import type { Certificate } from "../../api/rights.ts";
import { exactTime } from "../../words/times.ts";
import { WhatGoes } from "./what-goes.tsx";
import style from "./what-goes.module.css";

const INDENT = 2;

/** The signed proof that it was done. It names no value, so it may be kept and handed out as it is. */
export function ErasureCertificate({ certificate, map }: { readonly certificate: Certificate; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const save = (): void =>
    saveFile(`certificate-${certificate.id}.json`, `${JSON.stringify(certificate, null, INDENT)}\n`, "application/json");
  return (
    <div role="status">
      <p>
        <strong>{t("erase.done")}</strong> {t("erase.doneSay", { when: exactTime(certificate.at) })}
      </p>
      <WhatGoes preview={certificate} map={map} />
      <p className={style.quiet}>
        {t("erase.certificate")} <code>{certificate.id}</code> · {t("erase.entry")} <code>{certificate.entry}</code>
      </p>
      <Group justify="flex-end" mt="md">
        <Button onClick={save} data-autofocus>
          {t("erase.save")}
        </Button>
      </Group>
    </div>
  );
}
