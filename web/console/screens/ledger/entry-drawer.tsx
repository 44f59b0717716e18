import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/entries.ts";
import { EntryFacts } from "./entry-facts.tsx";
import { EntryProof } from "./entry-proof.tsx";

export type EntryDrawerProps = { readonly id: string | undefined; readonly entry: Entry | undefined; readonly onClose: () => void };

/** One entry with everything that it says, and the proof that it is in the tree. */
export function EntryDrawer({ id, entry, onClose }: EntryDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="md"
      title={t("entryView.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {entry === undefined ? null : <EntryFacts entry={entry} />}
      {id === undefined ? null : <EntryProof id={id} isWaiting={entry?.index === null} />}
    </Drawer>
  );
}
