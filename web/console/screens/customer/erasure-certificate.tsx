import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { saveFile } from "../../api/encrypt.ts";
import type { Certificate } from "../../api/rights.ts";
import { CopyText } from "../../pieces/copy-text.tsx";
import { countOf, exactTime } from "../../words/times.ts";
import { WhatGoes } from "./what-goes.tsx";
import style from "./what-goes.module.css";

const INDENT = 2;

/** The signed proof that it was done. It names no value, so it may be kept and handed out as it is. */
export function ErasureCertificate({ certificate, map }: { readonly certificate: Certificate; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const name = `certificate-${certificate.id}.json`;
  const save = (): void => saveFile(name, `${JSON.stringify(certificate, null, INDENT)}\n`, "application/json");
  return (
    <div role="status">
      <p>
        <strong>{t(certificate.fields === undefined ? "erase.done" : "erase.partDone")}</strong>{" "}
        {t("erase.doneSay", { when: exactTime(certificate.at) })}
      </p>
      <WhatGoes preview={certificate} map={map} />
      <p className={style.quiet}>
        {t("erase.certificate")} <code>{certificate.id}</code> · {t("erase.entry")} <code>{certificate.entry}</code>
      </p>
      <Left residue={certificate.residue} />
      <p className={style.quiet}>{t("erase.verifySay")}</p>
      <CopyText label={t("erase.verify")} text={`npx strongroom verify --certificate ${name}`} />
      <Group justify="flex-end" mt="md">
        <Button onClick={save} data-autofocus>
          {t("erase.save")}
        </Button>
      </Group>
    </div>
  );
}

/** What was looked through afterwards for anything that was left; certificates from before that was done have none. */
function Left({ residue }: { readonly residue: Certificate["residue"] }) {
  const { t } = useTranslation();
  if (residue === undefined) return null;
  if (residue === null) return <p className={style.quiet}>{t("erase.looking")}</p>;
  const { scanned, found, places } = residue;
  if (found > 0)
    return (
      <p className={style.left} role="alert">
        {t("erase.residueFound", { count: found })} {places.join(", ")}
      </p>
    );
  const counts = { tables: countOf(scanned.tables), rows: countOf(scanned.rows), files: countOf(scanned.files) };
  return <p className={style.quiet}>{t("erase.residueNone", counts)}</p>;
}
