import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { HoldAnswer, NewHoldBody, RetentionPreview, RetentionReport } from "../../../src/edge/http/contract/retention.ts";
import { call, send } from "./call.ts";
import type { Page } from "./customers.ts";

export type Preview = z.infer<typeof RetentionPreview>;
export type FieldPreview = Preview["fields"][number];
export type Hold = z.infer<typeof HoldAnswer>;
export type Report = z.infer<typeof RetentionReport>;

const RETENTION = "retention";
const HOLDS_PER_PAGE = 25;
const HOLDS_OF_ONE_MAX = 100;

/** What the next sweep would destroy, what is due soon and what is on hold; and how the last sweeps went. */
export const retentionQuery = queryOptions({
  queryKey: [RETENTION, "preview"],
  queryFn: ({ signal }) => call<Preview>("GET", "/v1/retention/preview", { signal }),
});

/** What is kept past its time, newest first, what is over too. */
export const holdsQuery = infiniteQueryOptions({
  queryKey: [RETENTION, "holds"],
  queryFn: ({ pageParam, signal }) => call<Page<Hold>>("GET", "/v1/holds", { query: { limit: HOLDS_PER_PAGE, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

/** What is on hold of one customer, ended ones too. */
export function holdsOfQuery(subject: string) {
  return queryOptions({
    queryKey: [RETENTION, "holds", subject],
    queryFn: async ({ signal }) =>
      (await call<Page<Hold>>("GET", "/v1/holds", { query: { subject, limit: HOLDS_OF_ONE_MAX }, signal })).items,
  });
}

export function reportQuery(quarter: string) {
  return queryOptions({
    queryKey: [RETENTION, "report", quarter],
    queryFn: ({ signal }) => call<Report>("GET", `/v1/retention/reports/${quarter}`, { signal }),
  });
}

export async function reportTable(quarter: string): Promise<Uint8Array> {
  const answer = await send("GET", `/v1/retention/reports/${quarter}`, { query: { format: "csv" } });
  return new Uint8Array(await answer.arrayBuffer());
}

/** The day as it was read: if the clock says another one by now, nothing is confirmed. */
export async function confirmDate(date: string): Promise<void> {
  await call("POST", "/v1/date-confirmations", { body: { date } });
}

export async function placeHold(hold: z.input<typeof NewHoldBody>): Promise<Hold> {
  return await call<Hold>("POST", "/v1/holds", { body: hold });
}

export async function endHold(id: string): Promise<void> {
  await call("DELETE", `/v1/holds/${id}`);
}

export async function refreshRetention(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [RETENTION] });
}
