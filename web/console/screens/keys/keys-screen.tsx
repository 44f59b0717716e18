import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import { type ApiKey, type RoleInWords, keysQuery, rolesQuery } from "../../api/keys.ts";
import { type DataMap, useDataMap } from "../../api/data-map.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { roleLabel } from "../../pieces/role-label.ts";
import { When } from "../../pieces/when.tsx";
import { dayOf } from "../../words/times.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { RevokeKey } from "./revoke-key.tsx";
import style from "./keys-screen.module.css";

/** Keys of the business's own software: who they are for, what they may do, when they were last used. */
export function KeysScreen() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const pages = useInfiniteQuery(keysQuery);
  const { data: roles } = useQuery(rolesQuery);
  const map = useDataMap();
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ["keys"] });
  const columns = columnsFor(t, (key) => <May apiKey={key} roles={roles?.items ?? []} map={map} />, setRevoking);
  return (
    <>
      <PageHeader
        title={t("keys.title")}
        lead={t("keys.lead")}
        actions={<Button onClick={() => setMaking(true)}>{t("keys.new")}</Button>}
      />
      <Card title={t("keys.all")}>
        <DataTable
          caption={t("keys.title")}
          columns={columns}
          pages={pages}
          rowKey={(key) => key.id}
          empty={
            <EmptyState title={t("keys.none")} say={t("keys.noneSay")}>
              <Button onClick={() => setMaking(true)}>{t("keys.new")}</Button>
            </EmptyState>
          }
        />
      </Card>
      <NewKeyDialog isOpen={isMaking} onClose={() => setMaking(false)} onMade={refresh} />
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} onRevoked={refresh} />
    </>
  );
}

function columnsFor(t: TFunction, may: (key: ApiKey) => ReactNode, onRevoke: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  return [
    { name: "label", label: t("keys.name"), cell: (key) => <Name apiKey={key} /> },
    { name: "role", label: t("keys.may"), cell: may },
    { name: "used", label: t("keys.used"), cell: (key) => (key.lastUsedAt === null ? t("keys.never") : <When at={key.lastUsedAt} />) },
    { name: "state", label: t("keys.state"), cell: (key) => <KeyState apiKey={key} /> },
    {
      name: "revoke",
      label: <span className="sr-only">{t("keys.revoke")}</span>,
      align: "right",
      cell: (key) => <Revoke apiKey={key} onRevoke={onRevoke} />,
    },
  ];
}

function Name({ apiKey }: { readonly apiKey: ApiKey }) {
  return (
    <>
      <span className={style.name}>{apiKey.label}</span>
      <span className={style.quiet}>{apiKey.id}</span>
    </>
  );
}

type MayProps = { readonly apiKey: ApiKey; readonly roles: readonly RoleInWords[]; readonly map: DataMap | undefined };

function May({ apiKey: { role, purposes }, roles, map }: MayProps) {
  const { t } = useTranslation();
  const isOwner = role === "owner";
  const named = purposes === "all" ? t("keys.allPurposes") : purposes.map((name) => map?.purposes[name]?.label ?? name).join(", ");
  return (
    <div>
      {isOwner ? t("keys.owner") : (roles.find((one) => one.name === role)?.label ?? roleLabel(role))}
      <span className={style.quiet}>{isOwner ? t("keys.ownerSay") : named}</span>
    </div>
  );
}

function Revoke({ apiKey, onRevoke }: { readonly apiKey: ApiKey; readonly onRevoke: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  if (apiKey.revokedAt !== null) return null;
  return (
    <Button size="compact-sm" variant="default" onClick={() => onRevoke(apiKey)}>
      {t("keys.revoke")}
      <span className="sr-only"> {apiKey.label}</span>
    </Button>
  );
}

function KeyState({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation();
  if (apiKey.revokedAt !== null) return <Badge tone="bad">{t("keys.revoked")}</Badge>;
  if (apiKey.expiresAt === null) return <Badge tone="good">{t("keys.live")}</Badge>;
  const isOver = Date.parse(apiKey.expiresAt) <= serverNow();
  return <Badge tone={isOver ? "bad" : "good"}>{t(isOver ? "keys.expired" : "keys.until", { day: dayOf(apiKey.expiresAt) })}</Badge>;
}
