import { Button, NativeSelect, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ListedPolicy, policyTextQuery } from "../../api/policies.ts";
import { Opening } from "../../frame/opening.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { Prose } from "../../pieces/prose.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { dayOf } from "../../words/times.ts";
import { NewVersionForm } from "./new-version-form.tsx";
import style from "./policies-screen.module.css";
import { VersionChanges } from "./version-changes.tsx";
import { WhoSigned } from "./who-signed.tsx";

type View = "text" | "changes" | "signed";

/** One document: its text in any version, what each version changed, and who has signed. */
export function PolicyDialog({ policy, onClose }: { readonly policy: ListedPolicy | undefined; readonly onClose: () => void }) {
  return (
    <Dialog opened={policy !== undefined} onClose={onClose} size="xl" title={policy?.title}>
      {policy === undefined ? null : <Content key={policy.id} policy={policy} />}
    </Dialog>
  );
}

function Content({ policy }: { readonly policy: ListedPolicy }) {
  const { t } = useTranslation();
  const [version, setVersion] = useState<number | null>(null);
  const [view, setView] = useState<View>("text");
  const [isWriting, setWriting] = useState(false);
  const { data, error } = useQuery(policyTextQuery(policy.id, version ?? policy.version));
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Opening />;
  if (isWriting) return <NewVersionForm policy={data} onDone={() => setWriting(false)} />;
  return (
    <Stack gap="sm">
      <div className={style.head}>
        <Choices<View>
          label={t("policies.view.label")}
          chosen={view}
          choices={(["text", "changes", "signed"] as const).map((value) => ({ value, label: t(`policies.view.${value}`) }))}
          onChoose={setView}
        />
        <NativeSelect
          aria-label={t("policies.column.version")}
          size="xs"
          value={data.version}
          data={data.versions.map((one) => ({
            value: String(one.version),
            label: t("policies.versionOf", { version: one.version, day: dayOf(one.publishedAt) }),
          }))}
          onChange={(event) => setVersion(Number(event.currentTarget.value))}
        />
      </div>
      {view === "text" ? (
        <div className={style.text} tabIndex={0} role="region" aria-label={data.title}>
          <Prose text={data.text} />
        </div>
      ) : null}
      {view === "changes" ? <VersionChanges policy={data} /> : null}
      {view === "signed" ? <WhoSigned policy={policy.id} /> : null}
      <div className={style.head}>
        <p className={style.quiet}>{t(policy.kind === "clause" ? "policies.clauseSay" : "policies.policySay")}</p>
        <Button onClick={() => setWriting(true)}>{t("policies.version.verb")}</Button>
      </div>
    </Stack>
  );
}
