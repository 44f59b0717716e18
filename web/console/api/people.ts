import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

const NAMED_MAX = 100;

type Named = { readonly id: string; readonly name: string };

/** Who and what can act, by name: for filters. The owner's. */
export const actorsQuery = queryOptions({
  queryKey: ["actors"],
  queryFn: async ({
    signal,
  }): Promise<{ readonly people: readonly Named[]; readonly keys: readonly Named[]; readonly devices: readonly Named[] }> => {
    const list = <T>(path: `/${string}`): Promise<Page<T>> => call<Page<T>>("GET", path, { query: { limit: NAMED_MAX }, signal });
    const [staff, keys, devices] = await Promise.all([
      list<Named>("/v1/staff"),
      list<{ readonly id: string; readonly label: string }>("/v1/keys"),
      list<{ readonly id: string; readonly label: string }>("/v1/devices"),
    ]);
    const labelled = ({ id, label }: { readonly id: string; readonly label: string }): Named => ({ id, name: label });
    return { people: staff.items, keys: keys.items.map(labelled), devices: devices.items.map(labelled) };
  },
});
