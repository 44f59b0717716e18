import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { FillFormAnswer } from "../../../src/edge/http/contract/fills.ts";
import type { OperationsAnswer } from "../../../src/edge/http/contract/operations.ts";
import type { DisclosureTold, NewVendorBody, VendorAnswer, VendorChangeBody } from "../../../src/edge/http/contract/vendors.ts";
import { allPages } from "./all-pages.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type Vendor = z.infer<typeof VendorAnswer>;
export type VendorState = Vendor["state"];
export type VendorChange = z.input<typeof VendorChangeBody>;
export type NewVendor = z.input<typeof NewVendorBody>;
export type Operation = z.infer<typeof OperationsAnswer>["items"][number];
export type Parameter = Operation["parameters"][number];
export type FillForm = z.infer<typeof FillFormAnswer>;
type VendorPage = Page<Vendor> & { readonly questions: readonly { readonly name: string; readonly ask: string }[] };
export type Disclosure = DisclosureTold;

const VENDORS = "vendors";
const DISCLOSURES_PER_PAGE = 25;

/** Everybody outside who may be given customers' data, and what each of them is asked. */
export const vendorsQuery = queryOptions({
  queryKey: [VENDORS, "all"],
  queryFn: ({ signal }) => allPages<Vendor, VendorPage>("/v1/vendors", {}, { signal }),
});

export function vendorQuery(id: string) {
  return queryOptions({
    queryKey: [VENDORS, "one", id],
    queryFn: ({ signal }) => call<Vendor>("GET", `/v1/vendors/${id}`, { signal }),
  });
}

/** What is sent to a vendor under a name. */
export function operationsQuery(vendor: string) {
  return queryOptions({
    queryKey: [VENDORS, "operations", vendor],
    queryFn: async ({ signal }) =>
      (await call<z.infer<typeof OperationsAnswer>>("GET", `/v1/vendors/${vendor}/operations`, { signal })).items,
  });
}

/** Forms on a vendor's own pages, as they were recorded there. */
export function fillFormsQuery(vendor: string) {
  return queryOptions({
    queryKey: [VENDORS, "fill-forms", vendor],
    queryFn: async ({ signal }) =>
      (await call<{ readonly items: readonly FillForm[] }>("GET", `/v1/vendors/${vendor}/fill-forms`, { signal })).items,
  });
}

export async function removeFillForm(vendor: string, name: string): Promise<void> {
  await call("DELETE", `/v1/vendors/${vendor}/fill-forms/${name}`);
}

/** What a vendor was given, newest first, as the ledger tells it. The owner's. */
export function disclosuresQuery(vendor: string) {
  return infiniteQueryOptions({
    queryKey: [VENDORS, "disclosures", vendor],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Disclosure>>("GET", `/v1/vendors/${vendor}/disclosures`, {
        query: { limit: DISCLOSURES_PER_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export async function refreshVendors(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [VENDORS] });
}

export async function proposeVendor(vendor: NewVendor): Promise<Vendor> {
  return await call<Vendor>("POST", "/v1/vendors", { body: vendor });
}

export async function changeVendor(id: string, change: VendorChange): Promise<Vendor> {
  return await call<Vendor>("PATCH", `/v1/vendors/${id}`, { body: change });
}

export type WrittenOperation = {
  readonly label: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly parameters: readonly Parameter[];
  readonly idempotent: boolean;
  readonly redirectIsDone: boolean;
};

/** A new one never takes the place of another by mistake: its name must be free. */
export async function addOperation(vendor: string, name: string, operation: WrittenOperation): Promise<Operation> {
  return await call<Operation>("POST", `/v1/vendors/${vendor}/operations`, { body: { name, ...operation } });
}

export async function changeOperation(vendor: string, name: string, operation: WrittenOperation): Promise<Operation> {
  return await call<Operation>("PUT", `/v1/vendors/${vendor}/operations/${name}`, { body: operation });
}

export async function removeOperation(vendor: string, name: string): Promise<void> {
  await call("DELETE", `/v1/vendors/${vendor}/operations/${name}`);
}
