import { expect, test } from "vitest";
import { readUserHandle, userHandle } from "./verify-passkey.ts";

const [TENANT, STAFF, SUBJECT] = [
  "ten_06f3k2m9v8q4x7t1r5w0d2c6b8",
  "stf_06f3k2m9v8q4x7t1r5w0d2c6b8",
  "sub_06f3k2m9v8q4x7t1r5w0d2c6b8",
] as const;
const encoded = (handle: string): string => Buffer.from(handle).toString("base64url");

test("what an authenticator keeps fits its 64 bytes and comes back as it was; anything else is nobody's", () => {
  const handle = userHandle(TENANT, STAFF);
  expect(Buffer.byteLength(handle)).toBeLessThanOrEqual(64);
  expect(readUserHandle("stf", encoded(handle))).toEqual({ tenant: TENANT, person: STAFF });
  for (const wrong of [undefined, "", "ten_x:stf_y", `${handle}:`, handle.replace(":", ";"), `${STAFF}:${TENANT}`])
    expect(readUserHandle("stf", wrong === undefined ? undefined : encoded(wrong))).toBeUndefined();
});

test("staff are no customers, and customers no staff", () => {
  expect(readUserHandle("sub", encoded(userHandle(TENANT, STAFF)))).toBeUndefined();
  expect(readUserHandle("stf", encoded(userHandle(TENANT, SUBJECT)))).toBeUndefined();
  expect(readUserHandle("sub", encoded(userHandle(TENANT, SUBJECT)))).toEqual({ tenant: TENANT, person: SUBJECT });
});
