import { expect, test } from "vitest";
import { checkCardOrigin } from "./_doctor-machine.ts";

const state = (env: Readonly<Record<string, string>>): string => checkCardOrigin(env).state;

test("doctor wants a live house to give customers' pages an origin of their own, on https", () => {
  const safe = "https://safe.example";
  expect(state({ PUBLIC_ORIGIN: safe })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "https://pay.example" })).toBe("good");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "http://pay.example" })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, STRONGROOM_MODE: "test" })).toBe("note");
  expect(state({})).toBe("note");
  expect(state({ CARD_ORIGIN: "pay.example" })).toBe("wanting");
});
