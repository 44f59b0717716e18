import { type Sender, type Target, browser } from "./browser.ts";
import type { Box } from "./forms.ts";
import type { FromPage, ToPage } from "./messages.ts";

/** A frame in which a box was found, as the browser names it. */
export type Frame = { readonly target: Target; readonly boxes: number[] };
export type Looked = {
  readonly call: string;
  /** The page itself; null where it is none on which the extension works. */
  readonly page: { readonly origin: string; readonly path: string } | null;
  readonly frames: readonly Frame[];
  readonly missing: readonly Box[];
};
type Here = Extract<FromPage, { kind: "here" }>;

const ANSWER_MS_MAX = 500;
const SECOND_MS_MAX = 60;
const looks = new Map<string, (here: Here, sender: Sender) => void>();

/**
 * Has every frame of the tab look for the boxes that belong to it. A box counts where exactly one frame of its very
 * origin has it; what origin a frame is of, and which one is the page itself, the browser says.
 */
export async function look(tab: number, boxes: readonly Box[]): Promise<Looked> {
  const call = crypto.randomUUID();
  const found = new Map<number, Target[]>();
  let page: Looked["page"] = null;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ANSWER_MS_MAX);
    looks.set(call, (here, sender) => {
      const target = targetOf(sender);
      if (sender.tab?.id !== tab || sender.origin === undefined || target === undefined) return;
      if (sender.frameId === 0) page = { origin: sender.origin, path: here.path };
      for (const n of here.found.filter((n) => isIts(boxes[n], sender))) found.set(n, [...(found.get(n) ?? []), target]);
      // A second one that has the same box may still speak.
      if (page !== null && found.size === boxes.length) setTimeout(resolve, SECOND_MS_MAX);
    });
    void sendTo(tab, { kind: "look", call, boxes });
  });
  looks.delete(call);
  return { call, page, frames: framesOf(found), missing: boxes.filter((_box, n) => found.get(n)?.length !== 1) };
}

export function heard(here: Here, sender: Sender): void {
  looks.get(here.call)?.(here, sender);
}

/** To one frame, or to all of a tab. Null where nobody answers. */
export async function sendTo(tab: number, message: ToPage, target?: Target): Promise<unknown> {
  try {
    return (await browser.tabs.sendMessage(tab, message, target)) ?? null;
  } catch {
    return null;
  }
}

function isIts(box: Box | undefined, { frameId, origin }: Sender): boolean {
  return box?.frame === "top" ? frameId === 0 : frameId !== 0 && origin === box?.frame;
}

/** A document rather than a frame, where the browser has names for them: one that went elsewhere meanwhile gets nothing. */
function targetOf({ documentId, frameId }: Sender): Target | undefined {
  if (documentId !== undefined) return { documentId };
  return frameId === undefined ? undefined : { frameId };
}

function framesOf(found: ReadonlyMap<number, readonly Target[]>): readonly Frame[] {
  const frames = new Map<string, Frame>();
  for (const [box, [target, ...more]] of found) {
    if (target === undefined || more.length > 0) continue;
    const frame = frames.get(JSON.stringify(target)) ?? { target, boxes: [] };
    frame.boxes.push(box);
    frames.set(JSON.stringify(target), frame);
  }
  return [...frames.values()];
}
