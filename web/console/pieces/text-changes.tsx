import { useTranslation } from "react-i18next";
import { diffLines } from "./line-diff.ts";
import { Prose } from "./prose.tsx";
import style from "./text-changes.module.css";

/** What is new in a text and what is gone, told in a sentence and shown line by line. */
export function TextChanges({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useTranslation();
  const lines = diffLines(before, after);
  const count = (kind: "added" | "removed"): number => lines.filter((line) => line.kind === kind).length;
  const [added, removed] = [count("added"), count("removed")];
  if (added + removed === 0) return <p className={style.none}>{t("changes.none")}</p>;
  return (
    <>
      <p className={style.none} role="status">
        {t("changes.added", { count: added })}, {t("changes.removed", { count: removed })}.
      </p>
      <div className={style.text} tabIndex={0} role="region" aria-label={t("changes.title")}>
        {lines.map(({ kind, text }, n) => {
          // Lines have no names; their place in the text is all that tells them apart.
          if (kind === "same")
            return (
              <p key={n}>
                <Prose text={text} />
              </p>
            );
          return kind === "added" ? (
            <p key={n} className={style.added}>
              <ins>
                <Prose text={text} />
              </ins>
            </p>
          ) : (
            <p key={n} className={style.removed}>
              <del>
                <Prose text={text} />
              </del>
            </p>
          );
        })}
      </div>
    </>
  );
}
