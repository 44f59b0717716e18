import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { HomeAnswer, MarkBody } from "../../../src/edge/http/contract/home.ts";
import { call } from "./call.ts";

export type Home = z.infer<typeof HomeAnswer>;
export type Need = Home["needs"][number];
export type GuideStep = Home["guide"][number];

export const homeQuery = queryOptions({ queryKey: ["home"], queryFn: ({ signal }) => call<Home>("GET", "/v1/home", { signal }) });

export async function dismissGuide(): Promise<void> {
  await call("POST", "/v1/home/guide-dismissal", { body: {} });
}

/** Ticks off what only a person can know. */
export async function markSeen(mark: z.infer<typeof MarkBody>["mark"]): Promise<void> {
  await call("POST", "/v1/home/marks", { body: { mark } });
}
