import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { returnedQuery } from "../../api/rights-requests.ts";
import style from "./rights-request-screen.module.css";
import { STEPS_PLACE } from "./steps.tsx";

/** Whoever opens the request learns at once that the customer was not told all; which letter it is stands among the steps. */
export function ReturnedNote({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { data: letters = [] } = useQuery(returnedQuery(id));
  const count = letters.filter(({ settled }) => settled === null).length;
  if (count === 0) return null;
  return (
    <p className={`${style.note} ${style.warning}`}>
      {t("rightsRequest.returned.note", { count })} <a href={`#${STEPS_PLACE}`}>{t("rightsRequest.returned.noteLink")}</a>
    </p>
  );
}
