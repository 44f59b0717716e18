import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { clearancesQuery } from "../../api/clearance.ts";
import { type ListedPolicy, policiesQuery } from "../../api/policies.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { dayOf } from "../../words/times.ts";
import { NewPolicyDialog } from "./new-policy-dialog.tsx";
import style from "./policies-screen.module.css";
import { PolicyDialog } from "./policy-dialog.tsx";
import { signersOf } from "./signers.ts";

const route = getRouteApi("/policies");

/** The documents that people sign: in which version, and who has. */
export function PoliciesScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(policiesQuery);
  const close = (): void => void navigate({ search: {}, replace: true });
  const begin = (): void => void navigate({ search: { new: true } });
  useScreenKeys({ c: begin });
  return (
    <>
      <PageHeader
        title={t("policies.title")}
        lead={t("policies.lead")}
        actions={
          <Button onClick={begin} rightSection={<KeyHint of="C" />}>
            {t("policies.new.verb")}
          </Button>
        }
      />
      <Card title={t("policies.documents")}>
        <DataTable
          caption={t("policies.title")}
          columns={useColumns()}
          pages={wholeList(list)}
          rowKey={(policy) => policy.id}
          rowLink={(policy) => ({ to: "/policies", search: { policy: policy.id } })}
          empty={
            <EmptyState title={t("policies.none")} say={t("policies.noneSay")}>
              <Button onClick={begin}>{t("policies.new.verb")}</Button>
            </EmptyState>
          }
        />
      </Card>
      <PolicyDialog policy={list.data?.find((one) => one.id === search.policy)} onClose={close} />
      <NewPolicyDialog isOpen={search.new === true} onClose={close} />
    </>
  );
}

function useColumns(): readonly Column<ListedPolicy>[] {
  const { t } = useTranslation();
  const { data } = useQuery(clearancesQuery);
  return [
    { name: "title", label: t("policies.column.title"), cell: (policy) => policy.title },
    { name: "kind", label: t("policies.column.kind"), cell: (policy) => <Badge>{t(`policies.kind.${policy.kind}`)}</Badge> },
    {
      name: "version",
      label: t("policies.column.version"),
      cell: (policy) => t("policies.versionOf", { version: policy.version, day: dayOf(policy.publishedAt) }),
    },
    {
      name: "signed",
      label: t("policies.column.signed"),
      cell: (policy) => {
        if (data === undefined) return "…";
        const signers = signersOf(data, policy.id);
        const signed = signers.filter((one) => one.isMet).length;
        if (signers.length === 0) return <span className={style.quiet}>{t("policies.nobodyNeeds")}</span>;
        return (
          <span className={signed < signers.length ? style.wait : undefined}>{t("staff.nOfM", { n: signed, m: signers.length })}</span>
        );
      },
    },
  ];
}
