import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { SettingsAnswer, SettingsBody } from "../../../src/edge/http/contract/settings.ts";
import { call } from "./call.ts";

export type Settings = z.infer<typeof SettingsAnswer>;
export type SettingsChange = z.infer<typeof SettingsBody>;

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => call<Settings>("GET", "/v1/settings", { signal }),
});

export async function changeSettings(changes: SettingsChange): Promise<Settings> {
  return await call<Settings>("PATCH", "/v1/settings", { body: changes });
}
