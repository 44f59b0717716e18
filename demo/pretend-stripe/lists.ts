import { invalid } from "./errors.ts";
import type { Params } from "./form.ts";

type Listed = { readonly id: string; readonly created: number };

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

/** A page, newest first, as Stripe's lists are; `starting_after` names the last one of the page before. */
export function listOf(all: readonly Listed[], params: Params, url: string): object {
  const limit = params.whole("limit") ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) throw invalid(`Invalid limit: ${limit}. Must be between 1 and ${LIMIT_MAX}.`, { param: "limit" });
  const after = params.text("starting_after");
  const { gte, lte } = params.tree("created");
  params.noOthers();
  const wanted = all
    .toReversed()
    .filter((one) => (gte === undefined || one.created >= Number(gte)) && (lte === undefined || one.created <= Number(lte)));
  const start = after === undefined ? 0 : wanted.findIndex((one) => one.id === after) + 1;
  const data = wanted.slice(start, start + limit);
  return { object: "list", data, has_more: start + limit < wanted.length, url };
}
