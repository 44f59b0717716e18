import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import type { CardRequest } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { shownOnce } from "../../pieces/shown-once.ts";
import { CodeNote } from "./code-note.tsx";
import { ReadAloudView } from "./read-aloud-view.tsx";
import style from "./request-screen.module.css";

/** Right after a request was made: what to tell the customer now. Goes with the screen, and the code with it. */
export function JustMade({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const made = useCell(shownOnce);
  const [isAloud, setAloud] = useState(false);
  const { id } = request;
  useEffect(
    () => () => {
      // What was made meanwhile has its own screen, and is forgotten with that.
      if (shownOnce.get()?.request === id) shownOnce.set(null);
    },
    [id],
  );
  if (made?.request !== id) return null;
  return (
    <Card title={t(made.isNew ? "made.title" : "made.again")}>
      {made.isNew ? (
        <>
          <p className={style.say}>{t(request.sentAt === null ? "made.notSent" : "made.sent")}</p>
          <p className={style.tell}>
            <strong className={style.number}>{request.number}</strong>
            <Button size="xs" onClick={() => setAloud(true)}>
              {t("aloud.verb")}
            </Button>
          </p>
        </>
      ) : null}
      {made.code === null ? null : <CodeNote code={made.code} />}
      <ReadAloudView request={request} isOpen={isAloud} onClose={() => setAloud(false)} />
    </Card>
  );
}
