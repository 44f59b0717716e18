import { Button, FileButton, Progress } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap, useMyPurposes } from "../../api/data-map.ts";
import { proposeImport } from "../../api/imports.ts";
import { isGivenUp } from "../../api/upload.ts";
import { Card } from "../../pieces/card.tsx";
import { PurposeChoice } from "../../pieces/purpose-choice.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./imports-screen.module.css";

const TYPES = ".csv,.tsv,.txt,.ndjson,.jsonl,text/csv,application/x-ndjson";
const PERCENT = 100;

/** Takes a file by button or by dropping it, and tells how far it is. Nothing is imported by that alone. */
export function UploadCard({ onUploaded }: { readonly onUploaded: (id: string) => void }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const purposes = useMyPurposes();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [part, setPart] = useState<number | null>(null);
  const [isOver, setOver] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const going = useRef<AbortController>(null);
  const purpose = chosen ?? purposes?.[0]?.name;

  const take = async (file: File | null | undefined): Promise<void> => {
    if (file === null || file === undefined || part !== null) return;
    const control = new AbortController();
    going.current = control;
    setFailed(null);
    setPart(0);
    try {
      const id = await proposeImport(file, purpose, setPart, control.signal);
      void queries.invalidateQueries({ queryKey: ["imports"] });
      onUploaded(id);
    } catch (error) {
      if (!isGivenUp(error)) setFailed(error);
      setPart(null);
    }
  };
  const drag = (event: DragEvent, isHere: boolean): void => {
    event.preventDefault();
    setOver(isHere);
  };
  return (
    <Card title={t("imports.new")}>
      {failed === null ? null : <RefusalNote error={failed} labelOf={(field) => fieldLabel(map, field)} />}
      <div
        className={style.drop}
        data-over={isOver}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        {part === null ? (
          <>
            <IconUpload size={28} aria-hidden="true" />
            <p className={style.dropTitle}>{t("imports.drop")}</p>
            <p className={style.quiet}>{t("imports.dropSay")}</p>
            <FileButton onChange={(file) => void take(file)} accept={TYPES} inputProps={{ "aria-label": t("imports.choose") }}>
              {(props) => <Button {...props}>{t("imports.choose")}</Button>}
            </FileButton>
          </>
        ) : (
          <div className={style.uploading} role="status">
            <p>{t("imports.uploading", { percent: Math.round(part * PERCENT) })}</p>
            <Progress value={part * PERCENT} aria-label={t("imports.uploadingLabel")} />
            <Button variant="default" size="xs" mt="sm" onClick={() => going.current?.abort()}>
              {t("cancel")}
            </Button>
          </div>
        )}
      </div>
      <div className={style.purpose}>
        <PurposeChoice purposes={purposes ?? []} chosen={purpose} onChoose={setChosen} />
        <p className={style.quiet}>{t("imports.purposeSay")}</p>
      </div>
    </Card>
  );
}
