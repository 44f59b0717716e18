import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { serverNow } from "../../api/device-proof.ts";
import { type Home, homeQuery } from "../../api/home.ts";
import { session } from "../../api/session.ts";
import { Opening } from "../../frame/opening.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { Recoveries } from "../recoveries/recoveries.tsx";
import { Guide } from "./guide.tsx";
import style from "./home-screen.module.css";
import { House } from "./house.tsx";
import { Needs } from "./needs.tsx";
import { OpenRequests } from "./open-requests.tsx";

/** What needs this person, and how the house stands. */
export function HomeScreen() {
  const { t } = useTranslation();
  const who = useCell(session);
  const { data, error } = useQuery(homeQuery);
  const name = who?.staff.name.split(" ")[0] ?? "";
  return (
    <>
      <PageHeader
        title={t(`home.${partOfDay(new Date(serverNow()).getHours())}`, { name })}
        lead={data === undefined ? undefined : <Summary home={data} />}
      />
      {error === null ? null : <RefusalNote error={error} />}
      <Recoveries />
      {data === undefined ? (
        error === null ? (
          <Opening />
        ) : null
      ) : (
        <div className={style.columns}>
          <div>
            {data.guideDismissed || data.guide.length === 0 ? null : <Guide steps={data.guide} />}
            <Needs needs={data.needs} />
          </div>
          <div>
            <House house={data.houseFacts} />
            <OpenRequests />
          </div>
        </div>
      )}
    </>
  );
}

function Summary({ home }: { readonly home: Home }) {
  const { t } = useTranslation();
  const count = home.needs.filter((need) => need.severity !== "info").length;
  const overdue = home.needs.filter((need) => need.severity === "overdue").length;
  if (count === 0) return t("home.nothing");
  return `${t("home.needCount", { count })} ${overdue === 0 ? t("home.noneOverdue") : t("home.overdueCount", { count: overdue })}`;
}

function partOfDay(hour: number): "morning" | "afternoon" | "evening" {
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}
