import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Person, rolesQuery } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import style from "./person-screen.module.css";

/** All that a person may do, in sentences, and the conditions and budgets that go with it. */
export function MayDo({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(rolesQuery);
  const roles = data?.items.filter((role) => person.roles.some((own) => own.name === role.name)) ?? [];
  return (
    <Card title={t(person.state === "off" ? "person.couldDo" : "person.mayDo")}>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data !== undefined && roles.length === 0 && !person.isOwner ? <p className={style.quiet}>{t("person.noRole")}</p> : null}
      {roles.map(({ name, label, words, conditions }) => (
        <div key={name} className={style.role}>
          <h3>{label}</h3>
          <ul className={style.words}>
            {words
              .filter((word) => !conditions.includes(word))
              .map((word) => (
                <li key={word}>{word}</li>
              ))}
          </ul>
          {conditions.length === 0 ? null : (
            <ul className={style.conditions}>
              {conditions.map((word) => (
                <li key={word}>{word}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
      {data !== undefined && person.isOwner ? (
        <div className={style.role}>
          <h3>{t("frame.owner")}</h3>
          <p className={style.quiet}>{data.owner}.</p>
        </div>
      ) : null}
    </Card>
  );
}
