import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CardsAnswer } from "../../../src/edge/http/contract/cards.ts";
import { call } from "./call.ts";

export type CardOnFile = z.infer<typeof CardsAnswer>[number];

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
