import { Button, Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Device, type DisplayedRecord, displayedRecords } from "../../api/devices.ts";
import { useDataMap } from "../../api/data-map.ts";
import { fieldLabel } from "../../api/data-map.ts";
import { Opening } from "../../frame/opening.tsx";
import { Badge } from "../../pieces/badge.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { useGoOn } from "../../pieces/use-go-on.ts";
import { When } from "../../pieces/when.tsx";
import style from "./devices-screen.module.css";

/** What a device displayed of which customers, by the ledger: whom to tell when it is gone. */
export function DisplayedRecords({ device, onBack }: { readonly device: Device; readonly onBack: () => void }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["displayed", device.id],
    queryFn: ({ pageParam, signal }) => displayedRecords(device.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const customers = bySubject(data?.pages.flatMap((page) => page.items) ?? []);
  const list = useRef<HTMLUListElement>(null);
  const goOn = useGoOn(list, customers.length, isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void fetchNextPage();
  };
  const labels = (fields: readonly string[]): string => fields.map((field) => fieldLabel(map, field)).join(", ");
  return (
    <Stack gap="sm">
      <p className={style.quiet}>{t("devices.records.say")}</p>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined && error === null ? <Opening /> : null}
      {data !== undefined && customers.length === 0 ? (
        <EmptyState title={t("devices.records.none")} say={t("devices.records.noneSay")} />
      ) : (
        <ul className={style.records} ref={list}>
          {customers.map(({ subject, clear, masked, at }) => (
            <li key={subject} className={style.record}>
              <div>
                <p>
                  <CustomerLink id={subject} isNamed={false} />
                </p>
                {clear.length === 0 ? null : (
                  <p>
                    <Badge tone="bad">{t("devices.records.clear")}</Badge> {labels(clear)}
                  </p>
                )}
                {masked.length === 0 ? null : (
                  <p className={style.quiet}>
                    <Badge>{t("devices.records.masked")}</Badge> {labels(masked)}
                  </p>
                )}
              </div>
              <When at={at} />
            </li>
          ))}
        </ul>
      )}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          {t("devices.records.back")}
        </Button>
        {hasNextPage ? (
          <Button variant="default" loading={isFetchingNextPage} onClick={showMore}>
            {t("table.more")}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

type Displayed = { readonly subject: string; readonly clear: readonly string[]; readonly masked: readonly string[]; readonly at: string };

/** One line a customer: what was displayed in clear, what masked only, and when last. */
function bySubject(records: readonly DisplayedRecord[]): readonly Displayed[] {
  const found = new Map<string, Displayed>();
  for (const { subject, fields, form, at } of records) {
    const before = found.get(subject);
    const clear = new Set([...(before?.clear ?? []), ...(form === "masked" ? [] : fields)]);
    const masked = new Set([...(before?.masked ?? []), ...(form === "masked" ? fields : [])]);
    found.set(subject, { subject, clear: [...clear], masked: [...masked.difference(clear)], at: before?.at ?? at });
  }
  return [...found.values()];
}
