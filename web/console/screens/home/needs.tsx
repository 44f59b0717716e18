import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Need } from "../../api/home.ts";
import { AddressLink } from "../../pieces/address-link.tsx";
import { Badge } from "../../pieces/badge.tsx";
import type { Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { When } from "../../pieces/when.tsx";
import { needWords } from "../../words/need-words.ts";
import style from "./home-screen.module.css";

const TONES = { overdue: "bad", due: "wait", info: "note" } as const satisfies Record<Need["severity"], Tone>;

/** What waits for this person, worst first, each with its next step. */
export function Needs({ needs }: { readonly needs: readonly Need[] }) {
  const { t } = useTranslation();
  return (
    <Card title={t("home.needsYou")}>
      {needs.length === 0 ? (
        <EmptyState title={t("home.allDone")} say={t("home.allDoneSay")} />
      ) : (
        <ul className={style.needs}>
          {needs.map((need) => (
            <NeedLine key={`${need.kind} ${need.link} ${need.title}`} need={need} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function NeedLine({ need }: { readonly need: Need }) {
  const { t } = useTranslation();
  const { title, say } = needWords(need);
  return (
    <li className={style.need}>
      <div>
        <Badge tone={TONES[need.severity]}>{need.due == null ? t(`home.severity.${need.severity}`) : <When at={need.due} />}</Badge>
      </div>
      <div>
        <p className={style.title}>{title}</p>
        <p className={style.say}>{say}</p>
      </div>
      <Button component={AddressLink} to={need.link} variant="default" size="xs">
        {t("home.see")}
        <span className="sr-only">: {title}</span>
      </Button>
    </li>
  );
}
