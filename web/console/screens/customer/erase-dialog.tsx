import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { erase, erasureOfQuery, previewErasure } from "../../api/rights.ts";
import { refreshEntries } from "../../api/entries.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { ErasureCertificate } from "./erasure-certificate.tsx";
import { EraseForm } from "./erase-form.tsx";
import { WhatGoes } from "./what-goes.tsx";

export type EraseDialogProps = {
  readonly subject: string;
  readonly map: DataMap | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Erasure: first what goes and what stays and why, then a word to be typed, then the certificate. */
export function EraseDialog(props: EraseDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} size="lg" title={t("erase.title")}>
      {props.isOpen ? <Content {...props} /> : null}
    </Dialog>
  );
}

function Content({ subject, map, onClose }: EraseDialogProps) {
  const queries = useQueryClient();
  const [isErased, setErased] = useState(false);
  const { data: certificate } = useQuery({ ...erasureOfQuery(subject), enabled: isErased });
  const { data, error } = useQuery({
    queryKey: ["customer", subject, "erasure-preview"],
    queryFn: () => previewErasure(subject),
    staleTime: 0,
    gcTime: 0,
    enabled: !isErased,
  });
  if (isErased && certificate != null) return <ErasureCertificate certificate={certificate} map={map} />;
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <RowsSkeleton />;
  return (
    <EraseForm
      onCancel={onClose}
      onErase={async (reason) => {
        queries.setQueryData(erasureOfQuery(subject).queryKey, await erase(subject, reason));
        setErased(true);
        await Promise.all([
          queries.invalidateQueries({ queryKey: ["customer", subject] }),
          queries.invalidateQueries({ queryKey: ["customers"] }),
          refreshEntries(queries),
        ]);
      }}
    >
      <WhatGoes preview={data} map={map} />
    </EraseForm>
  );
}
