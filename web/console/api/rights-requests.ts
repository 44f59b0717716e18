import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  CorrectionAnswer,
  DecisionBody,
  ExtensionBody,
  MessageAnswer,
  PauseBody,
  RequestAnswer,
  RequestBody,
  TaskAnswer,
} from "../../../src/edge/http/contract/rights.ts";
import type { ReturnedAnswer, SettlementBody } from "../../../src/edge/http/contract/rights-letters.ts";
import { call, send } from "./call.ts";
import type { Page, Shown } from "./customers.ts";
import { refreshEntries } from "./entries.ts";
import type { Certificate, ErasurePreview } from "./rights.ts";

export type Kind = RightsRequest["kind"];

export type ReasonCode = NonNullable<RightsRequest["decision"]>["reasons"][number]["code"];

export type State = RightsRequest["state"];
export type Decision = z.infer<typeof DecisionBody>;

export type RightsRequest = z.infer<typeof RequestAnswer>;
export type Task = z.infer<typeof TaskAnswer>;
/** A letter to the customer that did not arrive. */
export type ReturnedLetter = z.infer<typeof ReturnedAnswer>;
export type Message = z.infer<typeof MessageAnswer>;
type Told = z.infer<typeof CorrectionAnswer>;
export type Correction = Pick<Told, "seenBy"> & {
  readonly items: readonly (Pick<Told["items"][number], "field" | "asks"> & { readonly before: Shown; readonly after: Shown })[];
};
export type Plan = Pick<ErasurePreview, "destroyed" | "kept" | "finalAt"> & {
  readonly coolingUntil: string | null;
  readonly waitsFor: readonly string[];
  /** The fields that go, of a customer who stays; null where everything goes. */
  readonly fields: readonly string[] | null;
  readonly isContactLeft: boolean;
};

export type Filters = {
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  readonly due?: string | undefined;
  readonly export?: string | undefined;
  readonly tasks?: string | undefined;
  readonly letters?: string | undefined;
  readonly subject?: string | undefined;
  readonly order?: "due" | undefined;
};

const RIGHTS = "rights-requests";
const PER_PAGE = 25;
/** How often a request is looked at while something goes on that nobody here does. */
const LOOK_MS = 5_000;

export function rightsListQuery(filters: Filters) {
  return infiniteQueryOptions({
    queryKey: [RIGHTS, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      call<Page<RightsRequest>>("GET", "/v1/rights-requests", { query: { ...filters, limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Asked again while it is being carried out. */
export function rightsRequestQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id],
    queryFn: ({ signal }) => call<RightsRequest>("GET", `/v1/rights-requests/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "granted" ? LOOK_MS : false),
  });
}

/** What an erasure would destroy and keep, as things stand now; `keep`: if these fields were kept. */
export function planQuery(id: string, keep: readonly string[]) {
  const query = keep.length === 0 ? {} : { keep: keep.join(",") };
  return queryOptions({
    queryKey: [RIGHTS, id, "plan", query],
    queryFn: ({ signal }) => call<Plan>("GET", `/v1/rights-requests/${id}/plan`, { query, signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

export function certificateQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id, "certificate"],
    queryFn: ({ signal }) => call<Certificate>("GET", `/v1/rights-requests/${id}/certificate`, { signal }),
  });
}

/** What was written to and fro, in clear: in the cache only while it is looked at. */
export function messagesQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id, "messages"],
    queryFn: async ({ signal }) =>
      (await call<Pick<Page<Message>, "items">>("GET", `/v1/rights-requests/${id}/messages`, { signal })).items,
    gcTime: 0,
  });
}

/** What a correction would change, masked on both sides: a read of the record, for whichever work of this person's sees most of it. */
export function correctionQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id, "correction"],
    queryFn: ({ signal }) => call<Correction>("GET", `/v1/rights-requests/${id}/correction`, { signal }),
    gcTime: 0,
  });
}

/** With what was written in answer, in clear: in the cache only while it is looked at. */
export function tasksQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id, "tasks"],
    queryFn: async ({ signal }) => (await call<Pick<Page<Task>, "items">>("GET", `/v1/rights-requests/${id}/tasks`, { signal })).items,
    gcTime: 0,
  });
}

/** Nobody here has it come back, so it is asked anew whenever the request is looked at. */
export function returnedQuery(id: string) {
  return queryOptions({
    queryKey: [RIGHTS, id, "returned"],
    queryFn: async ({ signal }) =>
      (await call<Pick<Page<ReturnedLetter>, "items">>("GET", `/v1/rights-requests/${id}/returned-letters`, { signal })).items,
    staleTime: 0,
  });
}

export type NewRightsRequest = z.input<typeof RequestBody>;

export async function fileRequest(wish: NewRightsRequest): Promise<RightsRequest> {
  return await call<RightsRequest>("POST", "/v1/rights-requests", { body: wish });
}

export async function verifyRequest(id: string, method: string): Promise<RightsRequest> {
  return await post(id, "verifications", { method });
}

export async function decideRequest(id: string, decision: Decision): Promise<RightsRequest> {
  return await post(id, "decisions", decision);
}

export async function extendRequest(id: string, reason: z.infer<typeof ExtensionBody>["reason"]): Promise<RightsRequest> {
  return await post(id, "extensions", { reason });
}

export async function extendAppeal(id: string, reason: z.infer<typeof ExtensionBody>["reason"]): Promise<RightsRequest> {
  return await post(id, "appeals/extensions", { reason });
}

export async function pauseRequest(id: string, reason: z.infer<typeof PauseBody>["reason"]): Promise<RightsRequest> {
  return await post(id, "pauses", { reason });
}

export async function resumeRequest(id: string): Promise<RightsRequest> {
  return await post(id, "resumptions", {});
}

export async function appealRequest(id: string, words: string): Promise<RightsRequest> {
  return await post(id, "appeals", words === "" ? {} : { words });
}

export async function decideAppeal(id: string, decision: "upheld" | "overturned", reason: string): Promise<RightsRequest> {
  return await post(id, "appeals/decisions", { decision, ...(reason === "" ? {} : { reason }) });
}

export async function withdrawRequest(id: string): Promise<RightsRequest> {
  return await post(id, "withdrawals", {});
}

export async function writeMessage(id: string, text: string): Promise<void> {
  await call("POST", `/v1/rights-requests/${id}/messages`, { body: { text } });
}

export async function answerTask(id: string, task: string, outcome: "done" | "refused" | "nothing_held", note: string): Promise<void> {
  await call("POST", `/v1/rights-requests/${id}/tasks/${task}/answers`, { body: { outcome, ...(note === "" ? {} : { note }) } });
}

/** Has the vendor told once more. */
export async function tellTaskAgain(id: string, task: string): Promise<void> {
  await call("POST", `/v1/rights-requests/${id}/tasks/${task}/sendings`, { body: {} });
}

/** Tells the customer again what did not arrive, or notes that nobody needs it. */
export async function settleReturned(id: string, letter: string, how: z.infer<typeof SettlementBody>["how"]): Promise<ReturnedLetter> {
  return await call<ReturnedLetter>("POST", `/v1/rights-requests/${id}/returned-letters/${letter}/settlements`, { body: { how } });
}

const NAMED = /filename="?([\w.-]+)"?/u;

/** The encrypted file as the customer would have it; it is never a plain one anywhere. */
export async function fetchExport(id: string, format: "age" | "zip"): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const answer = await send("GET", `/v1/rights-requests/${id}/export`, { query: { format } });
  const name = NAMED.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? `export.${format}`;
  return { name, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

/** Has a copy made once more that could not be made. */
export async function remakeExport(id: string): Promise<void> {
  await call("POST", `/v1/rights-requests/${id}/export/attempts`, { body: {} });
}

/** What opens the file, for somebody who cannot sign in to read it themselves. A deed of its own in the ledger. */
export async function tellPassphrase(id: string): Promise<string> {
  return (await call<{ readonly passphrase: string }>("POST", `/v1/rights-requests/${id}/export/passphrases`)).passphrase;
}

/** Everything that a deed on a request may have changed: the request, the lists, its customer's record, home, the ledger. */
export async function refreshRights(queries: QueryClient, subject: string): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: [RIGHTS] }),
    queries.invalidateQueries({ queryKey: ["customer", subject] }),
    queries.invalidateQueries({ queryKey: ["home"] }),
    refreshEntries(queries),
  ]);
}

/** Whether nobody has to do anything about it any more. */
export function isOver({ state }: Pick<RightsRequest, "state">): boolean {
  return ["done", "refused", "withdrawn", "lapsed", "lifted"].includes(state);
}

async function post(id: string, deed: string, body: unknown): Promise<RightsRequest> {
  return await call<RightsRequest>("POST", `/v1/rights-requests/${id}/${deed}`, { body });
}
