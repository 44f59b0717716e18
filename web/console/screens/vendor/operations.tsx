import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../../api/entries.ts";
import { type Operation, type Vendor, operationsQuery, refreshVendors, removeOperation } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { OperationDialog } from "./operation-dialog.tsx";
import { OperationLine } from "./operation-line.tsx";
import style from "./vendor-screen.module.css";

type Deed = { readonly kind: "write"; readonly operation: Operation | null } | { readonly kind: "remove"; readonly operation: Operation };

/** What is sent to it under a name, so that whoever does it fills in a small form; owners write them. */
export function Operations({ vendor, isOwner }: { readonly vendor: Vendor; readonly isOwner: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(operationsQuery(vendor.id));
  const [deed, setDeed] = useState<Deed | null>(null);
  const close = (): void => setDeed(null);
  const add = (
    <Button size="compact-sm" variant="default" onClick={() => setDeed({ kind: "write", operation: null })}>
      {t("operation.new")}
    </Button>
  );
  return (
    <Card title={t("operation.title")} aside={isOwner ? add : undefined}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data?.length === 0 ? (
        <EmptyState title={t("operation.none")} say={t(isOwner ? "operation.noneSay" : "operation.noneSayStaff")} />
      ) : null}
      <ul className={style.lines}>
        {data?.map((operation) => (
          <OperationLine
            key={operation.name}
            vendor={vendor}
            operation={operation}
            onChange={isOwner ? () => setDeed({ kind: "write", operation }) : undefined}
            onRemove={isOwner ? () => setDeed({ kind: "remove", operation }) : undefined}
          />
        ))}
      </ul>
      <OperationDialog vendor={vendor} written={deed?.kind === "write" ? deed : null} onClose={close} />
      <ConfirmDialog
        isOpen={deed?.kind === "remove"}
        onClose={close}
        title={t("operation.removeTitle", { label: deed?.operation?.label ?? "" })}
        verb={t("operation.remove")}
        isDestructive
        onConfirm={async () => {
          if (deed?.operation == null) return;
          await removeOperation(vendor.id, deed.operation.name);
          await Promise.all([refreshVendors(queries), refreshEntries(queries)]);
          say(t("operation.removed", { label: deed.operation.label }));
        }}
      >
        <p>{t("operation.removeSay")}</p>
      </ConfirmDialog>
    </Card>
  );
}
