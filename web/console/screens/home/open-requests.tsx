import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { requestsQuery } from "../../api/requests.ts";
import { Card } from "../../pieces/card.tsx";
import { RequestList } from "../../pieces/request-list.tsx";

const SHOWN_MAX = 5;

/** One's own requests that are not done yet, live. Where there are none, home does not speak of them. */
export function OpenRequests() {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(requestsQuery({ state: "created,opened,provided", mine: true }, SHOWN_MAX));
  const requests = data?.pages[0]?.items ?? [];
  if (requests.length === 0) return null;
  return (
    <Card title={t("requests.title")} aside={<Link to="/requests">{t("requests.all")}</Link>}>
      <RequestList requests={requests} />
    </Card>
  );
}
