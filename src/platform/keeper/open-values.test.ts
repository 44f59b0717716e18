import { expect, test, vi } from "vitest";
import { instant } from "../../base/instant.ts";
import { TENANT, groupOf, toOpen } from "./_testing.ts";
import { type Desk, answer } from "./answer.ts";
import { wholeFrame } from "./frames.ts";
import { holdEpoch, newHeld, tenantOrNew } from "./held.ts";
import { openFrame, openedGroups, sealFrame, sealedGroups } from "./messages.ts";
import { newMeter } from "./meter.ts";
import { type Reader, type Writer, newWriter, readerOf, takeByte, takeUint32, written } from "./wire.ts";

test("what was opened is wiped, also where it cannot be shown", () => {
  const held = newHeld();
  held.root = Buffer.alloc(32, 1);
  holdEpoch(tenantOrNew(held, TENANT), 1, Buffer.alloc(32, 2));
  const desk = { held, meter: newMeter(), clock: () => instant(0) };
  const groups = [groupOf([Buffer.from("no payload, and forty-one bytes in length")])];
  const [sealed] = sealedGroups(ask(desk, sealFrame(1, TENANT, groups)), groups);
  for (const view of [{ kind: "raw" }, { kind: "mask", mask: "email" }] as const) {
    const toBeOpened = groups.map((group) => toOpen(group, sealed, view));
    const filled = vi.spyOn(Buffer.prototype, "fill");
    const [[opened] = []] = openedGroups(ask(desk, openFrame(2, TENANT, { actor: "test" }, toBeOpened)), toBeOpened);
    expect(opened?.ok).toBe(view.kind === "raw");
    const wiped = filled.mock.contexts.filter((buffer) => (buffer as Buffer).length === 64);
    filled.mockRestore();
    expect(wiped, view.kind).toEqual([Buffer.alloc(64)]);
  }
});

/** The answer as whoever asked reads it. */
function ask(desk: Desk, frame: Writer): Reader {
  const replies = newWriter(64);
  answer(desk, Buffer.from(wholeFrame(frame)).subarray(4), replies, () => undefined);
  const reply = readerOf(written(replies).subarray(4));
  takeUint32(reply);
  takeByte(reply);
  return reply;
}
