import type { Route } from "../../http/route.ts";
import { route } from "../../http/route.ts";
import { CALLS, NO_EFFECT } from "./room.ts";

export type EmbeddedScript = {
  readonly room: string;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly bytes: Buffer;
};

/** A script of ours that a site of the business's own loads: it alone may be loaded from elsewhere. */
export function embeddedScript({ room, path, summary, bytes }: EmbeddedScript): Route {
  return route({
    ...CALLS,
    ...NO_EFFECT,
    room,
    place: "both",
    method: "GET",
    path,
    summary,
    answer: { status: 200, describe: "A script without dependencies.", body: "text/javascript" },
    handle: () => ({
      kind: "bytes",
      status: 200,
      type: "text/javascript; charset=utf-8",
      bytes,
      headers: { "cross-origin-resource-policy": "cross-origin", "cache-control": "public, max-age=300" },
    }),
  });
}
