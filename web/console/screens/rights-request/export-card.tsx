import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../api/encrypt.ts";
import { type RightsRequest, fetchExport, refreshRights, remakeExport, tellPassphrase } from "../../api/rights-requests.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { CopyText } from "../../pieces/copy-text.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { say } from "../../pieces/notify.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { dayOf } from "../../words/times.ts";
import style from "./rights-request-screen.module.css";

type File = NonNullable<RightsRequest["export"]>;
const TONES = { making: "note", delayed: "wait", ready: "good", expired: "quiet", failed: "bad" } as const satisfies Record<
  File["state"],
  Tone
>;

type What = "age" | "zip" | "passphrase" | "again";

export type ExportCardProps = { readonly id: string; readonly subject: string; readonly file: File };

/** The encrypted file, for somebody who cannot fetch it themselves: the file one way, what opens it another. */
export function ExportCard({ id, subject, file: { state, expiresAt, fetchesLeft } }: ExportCardProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const left = state === "ready" ? (fetchesLeft ?? null) : null;
  const { failure, told } = useFailure();
  const [busy, setBusy] = useState<What | null>(null);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const { from } = useLanding(passphrase !== null);
  const run = async (what: What): Promise<void> => {
    setBusy(what);
    await told(async () => {
      if (what === "passphrase") setPassphrase(await tellPassphrase(id));
      else if (what === "again") {
        await remakeExport(id);
        say(t("rightsExport.again"));
      } else {
        const { name, bytes } = await fetchExport(id, what);
        saveFile(name, bytes);
      }
    });
    setBusy(null);
    // How often it can still be fetched has changed, or that it can be at all.
    void refreshRights(queries, subject);
  };
  const button = (what: What) => (
    <Button
      variant="default"
      loading={busy === what}
      disabled={busy !== null && busy !== what}
      onClick={(event) => {
        // The button is out of reach while it asks, so it would not be what is in focus then.
        from(event.currentTarget);
        void run(what);
      }}
    >
      {t(`rightsExport.verb.${what}`)}
    </Button>
  );
  return (
    <Card title={t("rightsExport.title")} aside={<Badge tone={TONES[state]}>{t(`rightsExport.state.${state}`)}</Badge>}>
      <FailureNote failure={failure} />
      <p className={style.say}>
        {t(`rightsExport.say.${state}`)} {state === "ready" && expiresAt !== null ? t("rightsExport.until", { day: dayOf(expiresAt) }) : ""}{" "}
        {left === null ? "" : t("rightsExport.left", { count: left })}
      </p>
      {state === "failed" || state === "delayed" ? <div className={style.buttons}>{button("again")}</div> : null}
      {state === "ready" && left !== 0 ? (
        <div className={style.buttons}>
          {button("zip")}
          {button("age")}
          {button("passphrase")}
        </div>
      ) : null}
      <Dialog opened={passphrase !== null} onClose={() => setPassphrase(null)} title={t("rightsExport.passphrase")}>
        <p className={style.say}>{t("rightsExport.passphraseSay")}</p>
        <CopyText label={t("rightsExport.passphrase")} text={passphrase ?? ""} />
      </Dialog>
    </Card>
  );
}
