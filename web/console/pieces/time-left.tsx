import { useEffect, useState } from "react";
import { serverNow } from "../api/device-proof.ts";

const TICK_MS = 500;
const SECOND_MS = 1_000;

export type TimeLeftProps = { readonly until: string; readonly onOver?: () => void };

/** Minutes and seconds until then, by the server's clock. */
export function TimeLeft({ until, onOver }: TimeLeftProps) {
  const left = Math.max(0, Math.ceil((Date.parse(until) - useServerNow()) / SECOND_MS));
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) onOver?.();
  }, [isOver, onOver]);
  return (
    <time role="timer" dateTime={`PT${left}S`}>
      {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
    </time>
  );
}

function useServerNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
