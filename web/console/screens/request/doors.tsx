import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { timeOf } from "../../words/times.ts";
import { addressOfPage } from "./page-address.ts";
import { ReadAloudView } from "./read-aloud-view.tsx";
import style from "./request-screen.module.css";
import { SendDialog } from "./send-dialog.tsx";

/** The three ways in, each ready to be told. */
export function Doors({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"aloud" | "send" | null>(null);
  const { sentAt, remindedAt, secondItem, number, transaction } = request;
  const close = (): void => setOpen(null);
  return (
    <Card title={t("doors.title")}>
      <ol className={style.doors}>
        <li className={style.door}>
          <span className={style.nth} aria-hidden="true">
            1
          </span>
          <div>
            <p className={style.name}>{t("doors.signedIn")}</p>
            <p className={style.say}>{t("doors.signedInSay", { title: transaction.title })}</p>
          </div>
          <Badge tone="good">{t("doors.ready")}</Badge>
        </li>
        <li className={style.door}>
          <span className={style.nth} aria-hidden="true">
            2
          </span>
          <div>
            <p className={style.name}>{t("doors.number")}</p>
            <p className={style.say}>
              {t("doors.numberSay", { address: addressOfPage(request) })} <strong className={style.number}>{number}</strong>
            </p>
          </div>
          <Button variant="default" size="compact-sm" onClick={() => setOpen("aloud")}>
            {t("aloud.verb")}
          </Button>
        </li>
        <li className={style.door}>
          <span className={style.nth} aria-hidden="true">
            3
          </span>
          <div>
            <p className={style.name}>{t("doors.link")}</p>
            <p className={style.say}>{t(`doors.linkSay.${secondItem}`)}</p>
            {remindedAt === null ? null : <p className={style.say}>{t("doors.reminded", { when: timeOf(remindedAt) })}</p>}
          </div>
          <div className={style.doorEnd}>
            {sentAt === null ? <Badge>{t("doors.notSent")}</Badge> : <Badge tone="note">{t("doors.sent", { when: timeOf(sentAt) })}</Badge>}
            <Button variant="default" size="compact-sm" onClick={() => setOpen("send")}>
              {t(sentAt === null ? "send.verb" : "send.again")}
            </Button>
          </div>
        </li>
      </ol>
      <ReadAloudView request={request} isOpen={open === "aloud"} onClose={close} />
      <SendDialog request={request} isOpen={open === "send"} onClose={close} />
    </Card>
  );
}
