import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Kind, type PersonClearance, clearanceOfQuery } from "../../api/clearance.ts";
import { useNames } from "../../api/staff.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./clearance-screen.module.css";
import { PersonRequirement } from "./person-requirement.tsx";
import { RecordForm } from "./record-form.tsx";

export type PersonDialogProps = {
  readonly person: PersonClearance | undefined;
  readonly kinds: readonly Kind[];
  readonly onClose: () => void;
};

/** One person's requirements with every record, and where a new one is made. */
export function PersonDialog({ person, kinds, onClose }: PersonDialogProps) {
  const names = useNames();
  return (
    <Dialog opened={person !== undefined} onClose={onClose} size="lg" title={person === undefined ? undefined : names.get(person.staff)}>
      {person === undefined ? null : <Content key={person.staff} person={person} kinds={kinds} />}
    </Dialog>
  );
}

function Content({ person, kinds }: { readonly person: PersonClearance; readonly kinds: readonly Kind[] }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(clearanceOfQuery(person.staff));
  const [recording, setRecording] = useState<Kind | null>(null);
  if (recording !== null) return <RecordForm staff={person.staff} kind={recording} onDone={() => setRecording(null)} />;
  const { clearances } = data?.items[0] ?? person;
  return (
    <>
      {error === null ? null : <RefusalNote error={error} />}
      {clearances.length === 0 ? <EmptyState title={t("clearance.nothing")} say={t("clearance.nothingSay")} /> : null}
      <ul className={style.list}>
        {clearances.map((clearance) => (
          <PersonRequirement
            key={clearance.name}
            clearance={clearance}
            records={data?.records.filter((record) => record.name === clearance.name) ?? []}
            signatures={data?.signatures.filter((one) => one.policy === clearance.policy?.id) ?? []}
            onRecord={() => setRecording(kinds.find((kind) => kind.name === clearance.name) ?? null)}
          />
        ))}
      </ul>
    </>
  );
}
