import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Kind } from "../../api/clearance.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { clearanceLabel } from "../../words/clearance-words.ts";
import style from "./clearance-screen.module.css";
import { KindForm } from "./kind-form.tsx";

/** What the names stand for that roles require: which are signed, which are recorded, and how long they hold. */
export function KindsDialog({ kinds, onClose }: { readonly kinds: readonly Kind[] | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={kinds !== undefined} onClose={onClose} size="lg" title={t("clearance.kinds.title")}>
      {kinds === undefined ? null : <Content kinds={kinds} />}
    </Dialog>
  );
}

function Content({ kinds }: { readonly kinds: readonly Kind[] }) {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  const chosen = kinds.find((kind) => kind.name === name);
  if (chosen !== undefined) return <KindForm kind={chosen} onDone={() => setName(null)} />;
  if (kinds.length === 0) return <EmptyState title={t("clearance.kinds.none")} say={t("clearance.kinds.noneSay")} />;
  return (
    <ul className={style.list}>
      {kinds.map((kind) => (
        <li key={kind.name} className={style.line}>
          <div>
            <p className={style.label}>{clearanceLabel(kind.label)}</p>
            <p className={style.quiet}>
              {t(`clearance.kind.${kind.kind}`)} ·{" "}
              {kind.months === null ? t("clearance.kinds.forEver") : t("clearance.kinds.months", { count: kind.months })}
              {kind.isGuessed ? ` · ${t("clearance.kinds.guessed")}` : ""}
            </p>
          </div>
          <Button size="xs" variant="default" onClick={() => setName(kind.name)}>
            {t("clearance.kinds.change")}
            <span className="sr-only">: {clearanceLabel(kind.label)}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
