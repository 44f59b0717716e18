import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type CardPage, cardPageQuery, checkCardPage } from "../../api/card-page.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { useForm } from "../../pieces/use-form.ts";
import { When } from "../../pieces/when.tsx";
import style from "./settings-screen.module.css";

const TONES = { same: "good", differs: "bad", unreachable: "wait" } as const;

/** Whether the page on which customers enter cards arrives as it is sent, and what it is made of. */
export function CardPageCard() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data } = useQuery(cardPageQuery);
  const { onSubmit, isBusy, failure } = useForm(async () => {
    cache.setQueryData(cardPageQuery.queryKey, await checkCardPage());
  });
  return (
    <Card title={t("settings.cardPage.title")}>
      <p className={style.quiet}>{t("settings.cardPage.lead")}</p>
      {data === undefined ? null : <Found page={data} />}
      <FailureNote failure={failure} />
      <form onSubmit={onSubmit}>
        <Button type="submit" variant="default" loading={isBusy}>
          {t("settings.cardPage.look")}
        </Button>
      </form>
    </Card>
  );
}

function Found({ page: { address, assets, lastCheck } }: { readonly page: CardPage }) {
  const { t } = useTranslation();
  return (
    <>
      <Facts
        facts={[
          { name: "address", label: t("settings.cardPage.address"), value: <code>{address}</code> },
          {
            name: "state",
            label: t("settings.cardPage.state"),
            value:
              lastCheck === null ? (
                t("settings.cardPage.never")
              ) : (
                <Badge tone={TONES[lastCheck.state]}>{t(`settings.cardPage.stateOf.${lastCheck.state}`)}</Badge>
              ),
          },
          ...(lastCheck === null ? [] : [{ name: "at", label: t("settings.cardPage.at"), value: <When at={lastCheck.at} /> }]),
          ...(assets === null
            ? []
            : [
                {
                  name: "assets",
                  label: t("settings.cardPage.assets"),
                  value: t("settings.cardPage.parts", {
                    scripts: assets.script.length,
                    styles: assets.style.length,
                    release: assets.release,
                  }),
                },
              ]),
        ]}
      />
      {lastCheck === null || lastCheck.differences.length === 0 ? null : (
        <div className={style.deviation} role="alert">
          <strong>{t("settings.cardPage.differs")}</strong>
          <ul>
            {lastCheck.differences.map(({ code, what }) => (
              <li key={`${code} ${what}`}>
                {t(`settings.cardPage.difference.${code}`)} <code>{what}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {lastCheck?.state === "unreachable" ? (
        <p className={style.quiet}>{t("settings.cardPage.unreachable", { failure: lastCheck.failure })}</p>
      ) : null}
    </>
  );
}
