import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type GuideStep, homeQuery, markSeen } from "../../api/home.ts";
import { AddressLink } from "../../pieces/address-link.tsx";
import style from "./home-screen.module.css";

const STEPS = ["owner_passkey", "recovery_sheet", "mail_test", "payment_provider", "first_staff", "data_map", "first_request"] as const;

export function GuideLine({ step: { step, done, link } }: { readonly step: GuideStep }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const known = STEPS.find((one) => one === step);
  const words = t(known === undefined ? "guide.step.other" : `guide.step.${known}`);
  // Whether somebody has looked through the map, only they can know: opening it from here is taken for it.
  const follow = async (): Promise<void> => {
    if (step !== "data_map") return;
    await markSeen("data_map_seen");
    await queries.invalidateQueries(homeQuery);
  };
  return (
    <li className={style.step}>
      <span className={style.dot} data-done={done} aria-hidden="true">
        {done ? "✓" : ""}
      </span>
      {done ? (
        <span className={style.done}>
          {words}
          <span className="sr-only"> {t("guide.done")}</span>
        </span>
      ) : (
        <AddressLink to={link} onGo={() => void follow().catch(() => undefined)}>
          {words}
        </AddressLink>
      )}
    </li>
  );
}
