import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type MapCheck, mapCheckQuery } from "../../api/map-editor.ts";

const PAUSE_MS = 350;

export type Checked = {
  /** Of the text as it stood at the last pause; undefined before the first. */
  readonly check: MapCheck | undefined;
  /** The text has changed since, or the answer is on its way. */
  readonly isBusy: boolean;
  readonly error: unknown;
};

/** Has the text checked whenever one stops writing for a moment. */
export function useMapCheck(text: string): Checked {
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const { data, isFetching, error } = useQuery({ ...mapCheckQuery(settled), placeholderData: keepPreviousData });
  return { check: data, isBusy: settled !== text || isFetching, error };
}
