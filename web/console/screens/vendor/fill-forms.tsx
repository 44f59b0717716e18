import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, purposeLabel, useDataMap } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { type FillForm, type Vendor, fillFormsQuery, refreshVendors, removeFillForm } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./vendor-screen.module.css";

/** Forms on its own pages that the browser extension fills: recorded there by pointing, read and removed here. */
export function FillForms({ vendor, isOwner }: { readonly vendor: Vendor; readonly isOwner: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(fillFormsQuery(vendor.id));
  const [leaving, setLeaving] = useState<FillForm | null>(null);
  return (
    <Card title={t("fillForms.title")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data?.length === 0 ? <p className={style.say}>{t("fillForms.none")}</p> : null}
      <ul className={style.lines}>
        {data?.map((form) => (
          <FormLine key={form.name} form={form} onRemove={isOwner ? () => setLeaving(form) : undefined} />
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("operation.removeTitle", { label: leaving?.label ?? "" })}
        verb={t("operation.remove")}
        isDestructive
        onConfirm={async () => {
          if (leaving === null) return;
          await removeFillForm(vendor.id, leaving.name);
          await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
          say(t("operation.removed", { label: leaving.label }));
        }}
      >
        <p>{t("fillForms.removeSay")}</p>
      </ConfirmDialog>
    </Card>
  );
}

function FormLine({ form, onRemove }: { readonly form: FillForm; readonly onRemove: (() => void) | undefined }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const { label, path, purpose, fields, needsCode, boxes, frames } = form;
  const takes = [...fields.map((field) => fieldLabel(map, field)), ...(needsCode ? [t("operation.code")] : [])];
  return (
    <li className={style.line}>
      <div>
        <p>
          <span className={style.name}>{label}</span> <code className={style.quiet}>{path}</code>
        </p>
        <p className={style.quiet}>
          {t("fillForms.takes", { fields: takes.join(", ") })} · {purposeLabel(map, purpose)}
        </p>
        {frames.length === 0 ? null : <p className={style.quiet}>{t("fillForms.frames", { frames: frames.join(", ") })}</p>}
        <details className={style.quiet}>
          <summary>{t("fillForms.boxes", { count: boxes.length })}</summary>
          <ul>
            {boxes.map(({ label: box, fill, slice }, n) => (
              // Boxes have no names; two of one label are told apart by their place.
              <li key={n}>
                {box}: <code>{fill}</code>
                {slice === null ? null : ` ${t("fillForms.slice", { from: slice.from + 1, to: slice.from + slice.length })}`}
              </li>
            ))}
          </ul>
        </details>
      </div>
      {onRemove === undefined ? null : (
        <span className={style.buttons}>
          <Button size="compact-sm" variant="default" onClick={onRemove}>
            {t("operation.remove")}
            <span className="sr-only">: {label}</span>
          </Button>
        </span>
      )}
    </li>
  );
}
