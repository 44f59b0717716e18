import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDataMap } from "../api/data-map.ts";
import { listsQuery } from "../api/lists.ts";
import { LANGUAGES } from "../words/words.ts";
import { Card } from "./card.tsx";
import { Choices } from "./choices.tsx";
import { CopyText } from "./copy-text.tsx";
import style from "./site-card.module.css";
import { SITE_PARTS, type Named, type SiteLanguage, type SitePart, plainCode, scriptCode } from "./site-code.ts";

const WAYS = ["script", "plain"] as const;
const MAY_OBJECT: ReadonlySet<string> = new Set(["legitimate-interests", "public-task"]);

/** What to copy into a page of the business's own site, ready for it: what customers allow, their lists, their requests, the notice. */
export function SiteCard({ first }: { readonly first: SitePart }) {
  const { t, i18n } = useTranslation();
  const map = useDataMap();
  const { data: lists } = useQuery(listsQuery);
  const [part, setPart] = useState(first);
  const [way, setWay] = useState<(typeof WAYS)[number]>("script");
  const [language, setLanguage] = useState(i18n.language as SiteLanguage);
  if (map === undefined || lists === undefined) return null;
  const named = (isOne: (basis: string) => boolean): readonly Named[] =>
    Object.entries(map.purposes).flatMap(([name, { label, basis }]) => (isOne(basis) ? [{ name, label }] : []));
  const site = {
    origin: lists.formsOrigin,
    business: lists.formsBusiness,
    consents: named((basis) => basis === "consent"),
    stoppable: named((basis) => MAY_OBJECT.has(basis)),
    lists: lists.items.map(({ id: name, label }) => ({ name, label })),
  };
  const isEmpty = part === "consent" && site.consents.length + site.stoppable.length === 0;
  const code = (way === "script" ? scriptCode : plainCode)(part, language, site);
  return (
    <Card title={t("site.title")}>
      <div className={style.rows}>
        <p>{t("site.say", { origin: site.origin })}</p>
        <Choices
          label={t("site.what")}
          choices={SITE_PARTS.map((value) => ({ value, label: t(`site.part.${value}`) }))}
          chosen={part}
          onChoose={setPart}
        />
        <div className={style.ways}>
          <NativeSelect
            label={t("site.language")}
            value={language}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            onChange={(event) => setLanguage(event.currentTarget.value as SiteLanguage)}
          />
          <Choices
            label={t("site.way")}
            choices={WAYS.map((value) => ({ value, label: t(`site.ways.${value}`) }))}
            chosen={way}
            onChoose={setWay}
          />
        </div>
        <p>{t(isEmpty ? "site.nothing" : `site.does.${part}`)}</p>
        {isEmpty ? null : <CopyText label={t("site.code")} text={code} />}
      </div>
    </Card>
  );
}
