import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Person, holdingQuery } from "../../api/staff.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./person-screen.module.css";

/** Where a person is signed in now, and the keys that they made and that work. */
export function PersonReach({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(holdingQuery(person.id));
  return (
    <Card title={t("person.sessions")}>
      {error === null ? null : <RefusalNote error={error} />}
      {data?.sessions.length === 0 ? <p className={style.quiet}>{t("person.noSession")}</p> : null}
      <ul className={style.list}>
        {data?.sessions.map((one) => (
          <li key={one.id} className={style.line}>
            <div>
              <p className={style.label}>{one.device.label}</p>
              <p className={style.quiet}>
                {t("device.seen")} <When at={one.seenAt} />
              </p>
            </div>
            {one.isLocked ? <Badge>{t("person.locked")}</Badge> : null}
          </li>
        ))}
      </ul>
      {data === undefined || data.keys.length === 0 ? null : (
        <>
          <h3 className={style.heading}>{t("person.keys")}</h3>
          <ul className={style.list}>
            {data.keys.map((key) => (
              <li key={key.id} className={style.line}>
                <div>
                  <p className={style.label}>{key.label}</p>
                  <p className={style.quiet}>
                    {key.lastUsedAt === null ? (
                      t("person.keyUnused")
                    ) : (
                      <>
                        {t("person.keyUsed")} <When at={key.lastUsedAt} />
                      </>
                    )}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
