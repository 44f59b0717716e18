import { type QueryClient, infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  DisclosureAnswer,
  GivenTold,
  NewDisclosureAnswer,
  NewDisclosureBody,
} from "../../../src/edge/http/contract/prepared-disclosures.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type PreparedFile = z.infer<typeof DisclosureAnswer>;
export type MadeFile = z.infer<typeof NewDisclosureAnswer>;
export type Given = z.infer<typeof GivenTold>;

const FILES = "prepared-files";
const PER_PAGE = 10;
const LOOK_AGAIN_MS = 1_000;

/** Files that were prepared for a vendor, newest first; looked at again as long as one is being made. */
export function preparedFilesQuery(vendor: string) {
  return infiniteQueryOptions({
    queryKey: [FILES, vendor],
    queryFn: ({ pageParam, signal }) =>
      call<Page<PreparedFile>>("GET", "/v1/prepared-disclosures", { query: { vendor, limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((file) => file.state === "making")) === true ? LOOK_AGAIN_MS : false,
  });
}

export async function refreshFiles(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [FILES] });
}

/** The link and the passphrase stand in this answer and in no other. */
export async function prepareFile(order: z.input<typeof NewDisclosureBody>): Promise<MadeFile> {
  return await call<MadeFile>("POST", "/v1/prepared-disclosures", { body: order });
}

export async function takeBack(id: string): Promise<void> {
  await call("DELETE", `/v1/prepared-disclosures/${id}`);
}

/** Who was given what of a customer, newest first, by whichever way. */
export function givenQuery(subject: string) {
  return infiniteQueryOptions({
    queryKey: ["given", subject],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Given>>("GET", `/v1/subjects/${subject}/disclosures`, { query: { limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
