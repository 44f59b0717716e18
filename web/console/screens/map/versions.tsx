import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type MapVersion, draft, mapTextQuery, mapVersionQuery, mapVersionsQuery } from "../../api/map-editor.ts";
import { actorsQuery } from "../../api/people.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { TextChanges } from "../../pieces/text-changes.tsx";
import { useGoOn } from "../../pieces/use-go-on.ts";
import { exactTime } from "../../words/times.ts";
import style from "./map-screen.module.css";

export type VersionsProps = { readonly chosen: number | undefined; readonly onChoose: (version: number) => void };

/** Every map that was in force, who put it there, and what each changed. */
export function Versions({ chosen, onChoose }: VersionsProps) {
  const { t } = useTranslation();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(mapVersionsQuery);
  const versions = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = chosen ?? versions[0]?.version;
  const list = useRef<HTMLOListElement>(null);
  const goOn = useGoOn(list, versions.length, isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void fetchNextPage();
  };
  return (
    <div className={style.versions}>
      <Card title={t("versions.title")}>
        {error === null ? null : <RefusalNote error={error} />}
        {data === undefined && error === null ? <RowsSkeleton /> : null}
        <ol className={style.versionList} ref={list}>
          {versions.map((version) => (
            <li key={version.version}>
              <VersionButton version={version} isChosen={version.version === shown} onChoose={onChoose} />
            </li>
          ))}
        </ol>
        {hasNextPage ? (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={showMore}>
            {t("table.more")}
          </Button>
        ) : null}
      </Card>
      {shown === undefined ? null : <Difference version={shown} />}
    </div>
  );
}

type VersionButtonProps = { readonly version: MapVersion; readonly isChosen: boolean; readonly onChoose: (version: number) => void };

function VersionButton({ version: { version, actor, appliedAt }, isChosen, onChoose }: VersionButtonProps) {
  const { t } = useTranslation();
  const { data } = useQuery(actorsQuery);
  const name = [...(data?.people ?? []), ...(data?.keys ?? [])].find((one) => one.id === actor.id)?.name;
  return (
    <button type="button" className={style.versionButton} aria-pressed={isChosen} onClick={() => onChoose(version)}>
      <strong>{t("map.version", { version })}</strong>
      <span className={style.quiet}>
        {exactTime(appliedAt)} · {name ?? t("versions.operator")}
      </span>
    </button>
  );
}

function Difference({ version }: { readonly version: number }) {
  const { t } = useTranslation();
  const { data: after } = useQuery(mapVersionQuery(version));
  const { data: before } = useQuery(mapVersionQuery(version - 1));
  const { data: now } = useQuery(mapTextQuery);
  const isReady = after !== undefined && (version === 1 || before !== undefined);
  return (
    <Card
      title={version === 1 ? t("versions.first") : t("versions.difference", { from: version - 1, to: version })}
      aside={
        after === undefined || now === undefined || after.yaml === now.yaml ? undefined : (
          <Button size="compact-sm" variant="default" onClick={() => draft.set({ version: now.version, text: after.yaml })}>
            {t("versions.take")}
          </Button>
        )
      }
    >
      {isReady ? <TextChanges before={before?.yaml ?? ""} after={after.yaml} /> : <RowsSkeleton />}
    </Card>
  );
}
