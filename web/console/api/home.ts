import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

export type Need = {
  readonly kind: string;
  readonly severity: "overdue" | "due" | "info";
  readonly title: string;
  readonly say: string;
  readonly link: string;
  readonly due?: string | null;
};
export type GuideStep = { readonly step: string; readonly done: boolean; readonly link: string };
export type Home = {
  readonly needs: readonly Need[];
  readonly house: Readonly<Record<string, unknown>>;
  readonly guide: readonly GuideStep[];
  readonly guideDismissed: boolean;
};

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: ({ signal }) => call<Home>("GET", "/v1/home", { signal }) });

export async function dismissGuide(): Promise<void> {
  await call("POST", "/v1/home/guide-dismissal", { body: {} });
}
