import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ApprovalAnswer, GlassBreakAnswer } from "../../../src/edge/http/contract/approvals.ts";
import { call } from "./call.ts";
import { cell } from "./cell.ts";
import type { Page } from "./customers.ts";
import { serverNow } from "./device-proof.ts";

/** Somebody's wish to see one field of one customer, and what their colleagues say to it. */
export type Approval = z.infer<typeof ApprovalAnswer>;
export type Vote = Approval["approvers"][number]["vote"];
/** A sight without the second person, in an emergency, and what another one found of it after. */
export type GlassBreak = z.infer<typeof GlassBreakAnswer>;
export type Finding = NonNullable<GlassBreak["finding"]>;

export type NewApproval = {
  readonly subject: string;
  readonly field: string;
  readonly purpose?: string | undefined;
  readonly reason: string;
};

const APPROVALS = "approvals";
const PER_PAGE = 25;
/** What waits is little: whoever asks waits ten minutes at most. */
const WAITING_MAX = 100;

/** The approval that a dialog shows: it tells by itself what comes of it, so no notice does. */
export const shownApproval = cell<string | null>(null);

export function approvalsQuery(state?: "asked" | "ended") {
  return infiniteQueryOptions({
    queryKey: [APPROVALS, "list", { state }],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Approval>>("GET", "/v1/approvals", {
        query: { state, limit: state === "asked" ? WAITING_MAX : PER_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: [APPROVALS, "one", id],
    queryFn: ({ signal }) => call<Approval>("GET", `/v1/approvals/${id}`, { signal }),
  });
}

export async function askApproval(what: NewApproval): Promise<Approval> {
  return await call<Approval>("POST", "/v1/approvals", { body: what });
}

export async function voteOn(id: string, vote: Vote): Promise<Approval> {
  return await call<Approval>("POST", `/v1/approvals/${id}/votes`, { body: { vote } });
}

export async function cancelApproval(id: string): Promise<void> {
  await call("DELETE", `/v1/approvals/${id}`);
}

export function glassBreaksQuery() {
  return infiniteQueryOptions({
    queryKey: [APPROVALS, "glass"],
    queryFn: ({ pageParam, signal }) =>
      call<Page<GlassBreak>>("GET", "/v1/glass-breaks", { query: { limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export async function reviewGlass(id: string, finding: Finding, note: string): Promise<void> {
  await call("POST", `/v1/glass-breaks/${id}/reviews`, { body: { finding, note } });
}

export async function refreshApprovals(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [APPROVALS] });
}

/** Whether somebody's word is still waited for, or was given and still holds. */
export function isGoingOn({ state, expiresAt, until }: Approval, now: number = serverNow()): boolean {
  if (state === "asked") return Date.parse(expiresAt) > now;
  return state === "agreed" && until !== null && Date.parse(until) > now;
}
