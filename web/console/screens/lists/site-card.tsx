import { useTranslation } from "react-i18next";
import type { MailingList } from "../../api/lists.ts";
import { Card } from "../../pieces/card.tsx";
import { CopyText } from "../../pieces/copy-text.tsx";

/** What to copy into a page of the business's own site, so that people ask for the list there, leave, and find their choices. */
export function SiteCard({ list, origin }: { readonly list: MailingList; readonly origin: string }) {
  const { t } = useTranslation();
  const lines = [
    `<div data-strongroom="join" data-list="${list.id}" data-label="${asAttribute(list.label)}"></div>`,
    '<div data-strongroom="leave"></div>',
    '<div data-strongroom="lists"></div>',
    `<script src="${origin}/embed/strongroom.js" defer></script>`,
  ];
  return (
    <Card title={t("lists.site.title")}>
      <p>{t("lists.site.say", { origin })}</p>
      <CopyText label={t("lists.site.code")} text={lines.join("\n")} />
    </Card>
  );
}

function asAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
