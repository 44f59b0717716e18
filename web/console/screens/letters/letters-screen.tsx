import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Letter, lettersQuery } from "../../api/letters.ts";
import { Card } from "../../pieces/card.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { LetterDeeds } from "../../pieces/letter-deeds.tsx";
import { LetterState } from "../../pieces/letter-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";

const VIEWS = ["waiting", "sent", "dropped"] as const satisfies readonly Letter["state"][];

/** Letters that go by post: to print, to send, and how they went. */
export function LettersScreen() {
  const { t } = useTranslation();
  const [view, setView] = useState<Letter["state"]>("waiting");
  const pages = useInfiniteQuery(lettersQuery(view));
  const letters = pages.data?.pages.flatMap((page) => page.items) ?? [];
  // What opens a copy goes by itself, when the copy is on its way.
  const together = letters.filter(({ kind }) => kind !== "rights_passphrase");
  return (
    <>
      <PageHeader title={t("letters.title")} lead={t("letters.lead")} actions={<LetterDeeds letters={together} isMany />} />
      <p>
        <Choices
          label={t("requests.show")}
          chosen={view}
          choices={VIEWS.map((value) => ({ value, label: t(`letters.view.${value}`) }))}
          onChoose={setView}
        />
      </p>
      <Card title={t(`letters.view.${view}`)}>
        <DataTable
          caption={t("letters.title")}
          columns={useColumns()}
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState title={t("letters.none")} say={t("letters.noneSay")} />}
        />
      </Card>
    </>
  );
}

function useColumns(): readonly Column<Letter>[] {
  const { t } = useTranslation();
  return [
    { name: "kind", label: t("letters.column.kind"), cell: ({ kind }) => wordsFor("letterKind", kind) },
    {
      name: "to",
      label: t("letters.column.to"),
      cell: ({ subject, request }) => (
        <span>
          {subject === null ? t("letters.erased") : <CustomerLink id={subject} isNamed={false} />}
          {request === null ? null : (
            <>
              {" · "}
              <Link to="/rights/$id" params={{ id: request }}>
                {t("letters.request")}
              </Link>
            </>
          )}
        </span>
      ),
    },
    { name: "state", label: t("letters.column.state"), cell: (letter) => <LetterState letter={letter} /> },
    { name: "since", label: t("letters.column.since"), cell: ({ createdAt }) => <When at={createdAt} /> },
    {
      name: "deeds",
      label: <span className="sr-only">{t("letters.column.deeds")}</span>,
      cell: (letter) => <LetterDeeds letters={[letter]} />,
    },
  ];
}
