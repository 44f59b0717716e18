import { type Door, door, isCovered } from "./door.ts";
import { askSession } from "./session.ts";

const CHANNEL = "strongroom-door";

/** All windows of one browser share a session: locking or leaving in one covers or empties the others. */
export function shareDoor(): void {
  const others = new BroadcastChannel(CHANNEL);
  door.watch(() => {
    if (door.get() !== "asking") others.postMessage(door.get());
  });
  others.addEventListener("message", ({ data }: MessageEvent<Door>) => {
    const here = door.get();
    if (data === "locked" && here === "inside") door.set("locked");
    else if (data === "ended" && (here === "inside" || here === "locked")) door.set("ended");
    else if (data === "outside" && (here === "inside" || isCovered(here))) door.set("outside");
    else if (data === "inside" && isCovered(here)) void askSession().catch(() => undefined);
  });
}
