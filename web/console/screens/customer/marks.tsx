import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import { type NewMark, fileMark, isInForce, liftMark, rightsQuery } from "../../api/rights.ts";
import { type RightsRequest, refreshRights } from "../../api/rights-requests.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { dayOf } from "../../words/times.ts";
import { LiftDialog } from "./lift-dialog.tsx";
import style from "./side-cards.module.css";

const OBJECTABLE: ReadonlySet<string> = new Set(["legitimate-interests", "public-task", "consent"]);

/** Restrictions and objections of the customer: what binds now, a new one, and lifting one. */
export function Marks({ subject, map }: { readonly subject: string; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(rightsQuery(subject));
  const [asked, setAsked] = useState<NewMark | null>(null);
  const [lifting, setLifting] = useState<RightsRequest | null>(null);
  const { landing, from } = useLanding<HTMLUListElement>(asked !== null || lifting !== null);
  const menu = useRef<HTMLButtonElement>(null);
  const ask = (mark: NewMark): void => {
    from(menu.current);
    setAsked(mark);
  };
  const inForce = data?.items.filter(isInForce) ?? [];
  const label = (purpose: string | undefined): string => (purpose === undefined ? "" : (map?.purposes[purpose]?.label ?? purpose));
  const wordsOf = (mark: { readonly kind: string; readonly purpose?: string | undefined }): string =>
    mark.kind === "restriction" ? t("marks.restricted") : t("marks.objected", { purpose: label(mark.purpose) });
  const refresh = async (): Promise<void> => {
    await refreshRights(queries, subject);
  };
  const objectable = Object.entries(map?.purposes ?? {}).filter(
    ([name, { basis }]) => OBJECTABLE.has(basis) && !inForce.some((one) => one.kind === "objection" && one.scope.includes(name)),
  );
  return (
    <Card
      title={t("marks.title")}
      aside={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button ref={menu} size="compact-sm" variant="default">
              {t("marks.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {inForce.some((one) => one.kind === "restriction") ? null : (
              <Menu.Item onClick={() => ask({ kind: "restriction" })}>{t("marks.restrictVerb")}</Menu.Item>
            )}
            {objectable.map(([purpose, one]) => (
              <Menu.Item key={purpose} onClick={() => ask({ kind: "objection", purpose })}>
                {t("marks.objectVerb", { purpose: one.label })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      {data === undefined && error === null ? <RowsSkeleton rows={1} /> : null}
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data !== undefined && inForce.length === 0 ? <p className={style.none}>{t("marks.none")}</p> : null}
      <ul className={style.lines} ref={landing} tabIndex={-1}>
        {inForce.map((request) => (
          <li key={request.id} className={style.line}>
            <span className={style.words}>
              {wordsOf({ kind: request.kind, purpose: request.scope[0] })}
              <span className={style.quiet}>
                <Badge tone="wait">{t("marks.inForce")}</Badge> {t("marks.since", { day: dayOf(request.createdAt) })}
              </span>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                from();
                setLifting(request);
              }}
            >
              {t("marks.lift")}
              <span className="sr-only">: {wordsOf({ kind: request.kind, purpose: request.scope[0] })}</span>
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={asked === null ? "" : wordsOf(asked)}
        verb={t("marks.fileVerb")}
        onConfirm={async () => {
          if (asked !== null) await fileMark(subject, asked);
          say(t("marks.done"));
          await refresh();
        }}
      >
        {t(asked?.kind === "objection" ? "marks.objectSay" : "marks.restrictSay")}
      </ConfirmDialog>
      <LiftDialog
        isOpen={lifting !== null}
        onClose={() => setLifting(null)}
        onLift={async (reason) => {
          if (lifting !== null) await liftMark(lifting.id, reason);
          await refresh();
        }}
      />
    </Card>
  );
}
