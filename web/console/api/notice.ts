import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  DraftAnswer,
  DriftAnswer,
  FactsBody,
  NoticeVersionsAnswer,
  PublishBody,
  PublishedNotice,
} from "../../../src/edge/http/contract/notice.ts";
import { call, send } from "./call.ts";

export type Draft = z.infer<typeof DraftAnswer>;
export type Check = Draft["checklist"][number];
export type DriftReport = z.infer<typeof DriftAnswer>;
export type ListedNotice = z.infer<typeof NoticeVersionsAnswer>["items"][number];
export type FactName = Draft["facts"][number]["name"];

const VERSIONS_SHOWN = 20;

/** What the notice would say now, beside what was published. */
export const draftQuery = queryOptions({
  queryKey: ["notice", "draft"],
  queryFn: ({ signal }) => call<Draft>("GET", "/v1/notice/draft", { signal }),
});
export const noticesQuery = queryOptions({
  queryKey: ["notice", "versions"],
  queryFn: async ({ signal }) =>
    (await call<z.infer<typeof NoticeVersionsAnswer>>("GET", "/v1/notice/versions", { query: { limit: VERSIONS_SHOWN }, signal })).items,
});
export const driftQuery = queryOptions({
  queryKey: ["notice", "drift"],
  queryFn: ({ signal }) => call<DriftReport>("GET", "/v1/drift", { signal }),
});

export async function publishNotice(body: z.infer<typeof PublishBody>): Promise<z.infer<typeof PublishedNotice>> {
  return await call("POST", "/v1/notice/versions", { body });
}

export async function sayFact(name: FactName, said: z.infer<typeof FactsBody>[FactName]): Promise<void> {
  await call("PATCH", "/v1/notice/facts", { body: { [name]: said } });
}

/** Letters to whom the version concerns; they go on by themselves. */
export async function tellCustomers(version: number): Promise<void> {
  await call("POST", `/v1/notice/versions/${version}/tellings`, { body: {} });
}

/** The record of processing names no customer, so it may be a plain file. */
export async function readRopaFile(): Promise<Uint8Array> {
  const answer = await send("GET", "/v1/ropa", { query: { format: "csv" } });
  return new Uint8Array(await answer.arrayBuffer());
}
