import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { rightsQuery } from "../../api/rights.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RightsBadge } from "../../pieces/rights-badge.tsx";
import { RightsClock } from "../../pieces/rights-clock.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import style from "./side-cards.module.css";

const SHOWN_MAX = 6;

/** What this customer asked for about their own data, with its clock; and filing what they ask for just now. */
export function RightsOnFile({ subject, isErased }: { readonly subject: string; readonly isErased: boolean }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(rightsQuery(subject));
  const requests = data?.items ?? [];
  return (
    <Card
      title={t("rights.title")}
      aside={
        isErased ? null : (
          <Button
            size="compact-sm"
            variant="default"
            renderRoot={(props) => <Link to="/rights/new" search={{ customer: subject }} {...props} />}
          >
            {t("rights.fileShort")}
          </Button>
        )
      }
    >
      {data === undefined && error === null ? <RowsSkeleton rows={1} /> : null}
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data !== undefined && requests.length === 0 ? <p className={style.none}>{t("rights.noneOfThem")}</p> : null}
      <ul className={style.lines}>
        {requests.slice(0, SHOWN_MAX).map((request) => (
          <li key={request.id} className={style.line}>
            <span className={style.words}>
              <Link to="/rights/$id" params={{ id: request.id }}>
                {t(`rights.kind.${request.kind}`)}
              </Link>
              <RightsClock request={request} />
            </span>
            <RightsBadge state={request.state} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
