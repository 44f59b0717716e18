import { useTranslation } from "react-i18next";
import type { Reach, Role } from "../../api/staff.ts";
import { clearanceLabel } from "../../words/clearance-words.ts";
import style from "./consequences.module.css";

export type ConsequencesProps = { readonly roles: readonly Role[]; readonly before: Reach; readonly after: Reach };

/** What changes for a person when their roles do: sentences that come, sentences that go, and what they will need first. */
export function Consequences({ roles, before, after }: ConsequencesProps) {
  const { t } = useTranslation();
  const [old, next] = [reachWords(roles, before, t("frame.owner")), reachWords(roles, after, t("frame.owner"))];
  const gained = next.words.filter((word) => !old.words.includes(word));
  const lost = old.words.filter((word) => !next.words.includes(word));
  const needed = next.needs.filter((need) => !old.needs.includes(need));
  return (
    <section className={style.box} aria-live="polite" aria-label={t("consequences.title")}>
      {gained.length + lost.length + needed.length === 0 ? <p>{t("consequences.none")}</p> : <p>{t("consequences.when")}</p>}
      <Words title={t("consequences.gained")} words={gained} tone={style.gained} />
      <Words title={t("consequences.lost")} words={lost} tone={style.lost} />
      <Words title={t("consequences.needed")} words={needed} tone={style.needed} />
    </section>
  );
}

function Words({ title, words, tone }: { readonly title: string; readonly words: readonly string[]; readonly tone: string | undefined }) {
  if (words.length === 0) return null;
  return (
    <>
      <h3 className={tone}>{title}</h3>
      <ul>
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
    </>
  );
}

function reachWords(
  roles: readonly Role[],
  reach: Reach,
  owner: string,
): { readonly words: readonly string[]; readonly needs: readonly string[] } {
  const own = roles.filter((role) => reach.roles.includes(role.name));
  return {
    words: [...new Set([...own.flatMap((role) => role.words), ...(reach.isOwner ? [owner] : [])])],
    needs: [...new Set(own.flatMap((role) => role.requires.map((need) => clearanceLabel(need.label))))],
  };
}
