import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import type { Custody } from "./requests.ts";

export type CardOnFile = {
  readonly id: string;
  readonly field: string;
  readonly nickname: string | null;
  readonly brand: string;
  readonly last4: string;
  readonly expires: string | null;
  readonly custody: Custody;
  readonly isExpired: boolean;
  readonly addedAt: string;
};

export function cardsQuery(subject: string, purpose: string | undefined) {
  return queryOptions({
    queryKey: ["customer", subject, "cards", { purpose }],
    queryFn: ({ signal }) => call<readonly CardOnFile[]>("GET", `/v1/subjects/${subject}/cards`, { query: { purpose }, signal }),
  });
}

export async function renameCard(subject: string, card: string, nickname: string, purpose: string | undefined): Promise<void> {
  await call("PATCH", `/v1/subjects/${subject}/cards/${card}`, { body: { nickname }, query: { purpose } });
}

export async function removeCard(subject: string, card: string, purpose: string | undefined): Promise<void> {
  await call("DELETE", `/v1/subjects/${subject}/cards/${card}`, { query: { purpose } });
}
