import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDataMap } from "../api/data-map.ts";
import { requestQuery, requestsQuery } from "../api/requests.ts";
import type { GuardedPlace } from "./guarded-reveal.tsx";

export type HeldCode = { readonly card: string; readonly last4: string };

/** The customer's card whose security code waits in the keeper's memory for its one use; null where there is none. */
export function useHeldCode({ subject, field }: GuardedPlace): HeldCode | null {
  const isCard = useDataMap()?.fields[field]?.type === "card";
  const list = useInfiniteQuery({ ...requestsQuery({ subject, state: "provided" }), enabled: isCard });
  const requests = list.data?.pages.flatMap((page) => page.items) ?? [];
  const request = requests.find(({ isCodeHeld, asks }) => isCodeHeld && asks.some((asked) => asked.field === field));
  // Lists tell no cards.
  const { data } = useQuery({ ...requestQuery(request?.id ?? ""), enabled: request !== undefined });
  const card = request === undefined ? undefined : data?.card;
  return card === undefined ? null : { card: card.id, last4: card.last4 };
}
