import type { BuiltInPurpose } from "./types.ts";

/** Words that a role may say beside its purposes. No purpose may be called like one of them. */
export const ROLE_WORDS = [
  "needs",
  "requires",
  "requiresForMasked",
  "onCalls",
  "hideUntilProven",
  "networks",
  "budget",
  "brake",
  "keys",
  "breakGlass",
] as const;

/** Every map has these without saying so; the controller acts under them on rights and incidents. */
export const BUILT_IN_PURPOSES: Readonly<Record<BuiltInPurpose, string>> = {
  rights: "Answer what you ask about your data",
  security: "Keep your data secure, and tell you when it was not",
};

/** The owner administers and has no grant of the map, so no role of the map may be taken for it. */
export const OWNER_ROLE = "owner";

export function isBuiltInPurpose(name: string): name is BuiltInPurpose {
  return Object.hasOwn(BUILT_IN_PURPOSES, name);
}
