import { useQuery } from "@tanstack/react-query";
import { useCell } from "../api/cell.ts";
import { homeQuery } from "../api/home.ts";
import { waitingCount } from "../api/waiting.ts";
import { PLACES } from "./navigation.ts";

/** How many things wait behind each place, from the same answer that home shows. */
export function useNeedCounts(): Readonly<Record<string, number>> {
  const { data } = useQuery(homeQuery);
  const waiting = useCell(waitingCount);
  if (data === undefined) return {};
  const counts: Record<string, number> = { "/": data.needs.filter((need) => need.severity !== "info").length };
  for (const { link, severity, count = 1 } of data.needs) {
    const place = placeOf(link.split(/[?#]/u)[0] ?? "");
    if (severity !== "info" && place !== "/") counts[place] = (counts[place] ?? 0) + count;
  }
  // Colleagues who wait are known at once; home tells of them, too.
  counts["/approvals"] = Math.max(counts["/approvals"] ?? 0, waiting);
  return counts;
}

/** One vendor or person is behind the list of them. */
function placeOf(path: string): string {
  return PLACES.find(({ to }) => path === to || (to !== "/" && path.startsWith(`${to}/`)))?.to ?? path;
}
