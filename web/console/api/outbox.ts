import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { MailTestAnswer, OutboxAnswer } from "../../../src/edge/http/contract/mail.ts";
import { call } from "./call.ts";

type OutboxPage = z.infer<typeof OutboxAnswer>;
export type Mail = OutboxPage["items"][number];
export type MailTest = z.infer<typeof MailTestAnswer>;

const MAILS_PER_PAGE = 25;

/** Mails of the last thirty days, newest first. Reading them is noted, so they are not fetched anew by themselves. */
export const outboxQuery = infiniteQueryOptions({
  queryKey: ["outbox"],
  queryFn: ({ pageParam, signal }) =>
    call<OutboxPage>("GET", "/v1/outbox", { query: { limit: MAILS_PER_PAGE, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchOnWindowFocus: false,
});

export async function retryMail(id: string): Promise<void> {
  await call("POST", `/v1/outbox/${id}/retries`);
}

/** Sends a mail to try the server, and tells all that was said. */
export async function testMail(to: string): Promise<MailTest> {
  return await call<MailTest>("POST", "/v1/mail-tests", { body: { to } });
}
