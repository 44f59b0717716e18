import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { exactTime, relativeTime } from "../words/times.ts";

const TICK_MS = 30_000;

/** How long ago, or how soon; the exact time in the viewer's zone on hover, on focus, and for machines. */
export function When({ at }: { readonly at: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={exactTime(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{relativeTime(at)}</time>
    </Tooltip>
  );
}
