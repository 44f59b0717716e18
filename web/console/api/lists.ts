import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type MailingList = {
  readonly id: string;
  readonly label: string;
  readonly purpose: string;
  readonly purposeLabel: string;
  readonly members: { readonly asked: number; readonly confirmed: number; readonly left: number };
};
export type Lists = {
  readonly items: readonly MailingList[];
  readonly suppressed: number;
  readonly mailbox: string | null;
  readonly formsOrigin: string;
  readonly formsBusiness: string;
};

export type ListMember = {
  readonly id: string;
  /** Masked. */
  readonly email: string;
  readonly state: "asked" | "confirmed" | "left";
  readonly subject: string | null;
  readonly askedAt: string;
  readonly confirmedAt: string | null;
  readonly leftAt: string | null;
  readonly leftBy: string | null;
};

export type Mailing = {
  readonly id: string;
  readonly subject: string;
  readonly state: "sending" | "done" | "stopped";
  readonly members: number;
  readonly queued: number;
  readonly skipped: number;
  readonly bounced: number;
  readonly at: string;
};

const PER_PAGE = 50;
const LOOK_MS = 5_000;

export const listsQuery = queryOptions({
  queryKey: ["lists"],
  queryFn: ({ signal }) => call<Lists>("GET", "/v1/lists", { signal }),
});

export function membersQuery(list: string) {
  return infiniteQueryOptions({
    queryKey: ["lists", list, "members"],
    queryFn: ({ pageParam, signal }) =>
      call<Page<ListMember>>("GET", `/v1/lists/${list}/members`, { query: { limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Asked again while one of them is under way. */
export function mailingsQuery(list: string) {
  return infiniteQueryOptions({
    queryKey: ["lists", list, "mailings"],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Mailing>>("GET", `/v1/lists/${list}/mailings`, { query: { limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.state === "sending")) === true ? LOOK_MS : false,
  });
}

export async function askToJoin(list: string, member: { readonly email: string; readonly name?: string }): Promise<void> {
  await call("POST", `/v1/lists/${list}/members`, { body: member });
}

export async function takeOff(list: string, member: string): Promise<void> {
  await call("DELETE", `/v1/lists/${list}/members/${member}`);
}

/** From every list, and from those that come later. */
export async function suppress(email: string): Promise<void> {
  await call("POST", "/v1/suppressions", { body: { email } });
}

export async function sendMailing(list: string, words: { readonly subject: string; readonly text: string }): Promise<void> {
  await call("POST", `/v1/lists/${list}/mailings`, { body: words });
}

export async function stopMailing(list: string, mailing: string): Promise<void> {
  await call("DELETE", `/v1/lists/${list}/mailings/${mailing}`);
}
