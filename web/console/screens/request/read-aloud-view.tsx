import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { Dialog } from "../../pieces/dialog.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import { addressOfPage } from "./page-address.ts";
import style from "./read-aloud-view.module.css";
import { spell } from "./spelling.ts";

export type ReadAloudViewProps = { readonly request: CardRequest; readonly isOpen: boolean; readonly onClose: () => void };

/** For the phone: the address, and the number sign by sign in letters that are seen from afar. */
export function ReadAloudView({ request, isOpen, onClose }: ReadAloudViewProps) {
  const { t } = useTranslation();
  const groups = spell(t, request.number);
  return (
    <Dialog opened={isOpen} onClose={onClose} size="xl" title={t("aloud.title")}>
      <p className={style.step}>{t("aloud.open")}</p>
      <p className={style.address}>{addressOfPage(request)}</p>
      <p className={style.step}>{t("aloud.number")}</p>
      <div className={style.number} role="group" aria-label={request.number.split("").join(" ")}>
        {groups.map((group, n) => (
          <ol key={n} className={style.group}>
            {group.map(({ sign, word }, place) => (
              <li key={place} className={style.sign}>
                <span className={style.big}>{sign}</span>
                <span className={style.word}>{word}</span>
              </li>
            ))}
          </ol>
        ))}
      </div>
      <ReadAloud say={t("aloud.say")} unlock={t("aloud.never")} />
    </Dialog>
  );
}
