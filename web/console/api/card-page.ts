import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CardPageAnswer } from "../../../src/edge/http/contract/card-page.ts";
import { call } from "./call.ts";

export type CardPage = z.infer<typeof CardPageAnswer>;

export const cardPageQuery = queryOptions({
  queryKey: ["card-page"],
  queryFn: ({ signal }) => call<CardPage>("GET", "/v1/card-page", { signal }),
});

/** Has the page looked at now, as a customer's browser receives it. */
export async function checkCardPage(): Promise<CardPage> {
  return await call<CardPage>("POST", "/v1/card-page/checks", { body: {} });
}
