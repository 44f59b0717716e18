import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "../../api/notice.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { dayOf } from "../../words/times.ts";
import { spokenLanguage } from "../../words/words.ts";
import style from "./notice-screen.module.css";

/** Which version holds, whether it still says what is set up, and how easily it reads. */
export function NoticeNow({ draft, aside }: { readonly draft: Draft; readonly aside: ReactNode }) {
  const { t } = useTranslation();
  const { newest, inForce, isNew, readability, text } = draft;
  return (
    <Card title={t("notice.now.title")} aside={aside}>
      <Facts
        facts={[
          {
            name: "version",
            label: t("notice.now.inForce"),
            value:
              inForce === null ? (
                <Badge tone="wait">{t("notice.now.none")}</Badge>
              ) : (
                <Badge tone="good">{t("notice.version", { version: inForce })}</Badge>
              ),
          },
          ...(newest === null || newest.version === inForce
            ? []
            : [
                {
                  name: "next",
                  label: t("notice.now.next"),
                  value: t("notice.from", { version: newest.version, day: dayOf(newest.effectiveOn) }),
                },
              ]),
          {
            name: "draft",
            label: t("notice.now.draft"),
            value: <Badge tone={isNew ? "wait" : "good"}>{t(isNew ? "notice.now.differs" : "notice.now.same")}</Badge>,
          },
          {
            name: "reading",
            label: t("notice.now.reading"),
            value: (
              <>
                {t("notice.now.age", { age: readability.age, lix: readability.lix })}{" "}
                <Badge tone={readability.isPlain ? "good" : "wait"}>
                  {t(readability.isPlain ? "notice.now.plain" : "notice.now.hard")}
                </Badge>
              </>
            ),
          },
          {
            name: "page",
            label: t("notice.now.page"),
            value: (
              <>
                <a href="/privacy" target="_blank" rel="noreferrer">
                  {t("notice.now.open")}
                </a>
                {" · "}
                <a href={`/privacy.pdf?lang=${spokenLanguage()}`} target="_blank" rel="noreferrer">
                  {t("notice.now.pdf")}
                </a>
              </>
            ),
          },
        ]}
      />
      <dl className={style.layer}>
        {text.short.map(({ id, heading, say }) => (
          <div key={id}>
            <dt>{heading}</dt>
            <dd>{say}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
