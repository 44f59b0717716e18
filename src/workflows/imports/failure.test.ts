import { expect, test } from "vitest";
import { importFailure, keptFailure } from "./failure.ts";

test("a failure that was kept tells the line to blame, as it was told when it happened", () => {
  for (const failure of [importFailure("line_too_long", 1_204_511), importFailure("gave_up")])
    expect(keptFailure(failure.code, failure.say)).toEqual(failure);
});
