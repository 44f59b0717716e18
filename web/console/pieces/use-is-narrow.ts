import { useMediaQuery } from "@mantine/hooks";

/** As the tables have it: below this a row is a sheet of its own, and what is long elsewhere is very long. */
const NARROW = "(max-width: 40em)";

/** Whether this is a phone, or a window as narrow as one. */
export function useIsNarrow(): boolean {
  return useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
}
