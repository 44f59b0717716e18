import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type ListMember, type MailingList, membersQuery } from "../../api/lists.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { When } from "../../pieces/when.tsx";

const TONES = { asked: "wait", confirmed: "good", left: "quiet" } as const satisfies Record<ListMember["state"], Tone>;
const WAYS = ["one_click", "link", "form", "reply", "portal", "staff", "bounce", "complaint"] as const;

type MembersCardProps = { readonly list: MailingList; readonly onTakeOff: (member: ListMember) => void };

/** Who is on a list, was asked, or left and by which way; addresses stay masked. */
export function MembersCard({ list, onTakeOff }: MembersCardProps) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(membersQuery(list.id));
  const { asked, confirmed, left } = list.members;
  return (
    <Card title={t("lists.members")} aside={t("lists.counts", { confirmed, asked, left })}>
      <DataTable
        caption={`${list.label}: ${t("lists.members")}`}
        columns={columnsFor(t, onTakeOff)}
        pages={pages}
        rowKey={(member) => member.id}
        empty={<EmptyState title={t("lists.noMembers")} say={t("lists.noMembersSay")} />}
      />
    </Card>
  );
}

function columnsFor(t: TFunction, onTakeOff: (member: ListMember) => void): readonly Column<ListMember>[] {
  return [
    { name: "email", label: t("lists.address"), cell: (member) => member.email },
    { name: "state", label: t("lists.state"), cell: (member) => <MemberState member={member} /> },
    { name: "since", label: t("lists.since"), cell: ({ leftAt, confirmedAt, askedAt }) => <When at={leftAt ?? confirmedAt ?? askedAt} /> },
    {
      name: "off",
      label: <span className="sr-only">{t("lists.off")}</span>,
      align: "right",
      cell: (member) =>
        member.state === "left" ? null : (
          <Button size="compact-sm" variant="default" onClick={() => onTakeOff(member)}>
            {t("lists.off")}
            <span className="sr-only"> {member.email}</span>
          </Button>
        ),
    },
  ];
}

function MemberState({ member: { state, leftBy } }: { readonly member: ListMember }) {
  const { t } = useTranslation();
  const way = WAYS.find((one) => one === leftBy);
  return (
    <Badge tone={TONES[state]}>{state === "left" && way !== undefined ? t(`lists.way.${way}`) : t(`lists.memberState.${state}`)}</Badge>
  );
}
