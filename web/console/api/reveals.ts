import type { z } from "zod";
import type { RevealAnswer } from "../../../src/edge/http/contract/subjects.ts";
import { call } from "./call.ts";
import { untilSteppedUp } from "./door.ts";
import { serverNow } from "./device-proof.ts";
import { Refusal } from "./refusal.ts";
import { session } from "./session.ts";

export type RevealAsk = {
  readonly subject: string;
  readonly field: string;
  readonly purpose: string | undefined;
  readonly reason: string | null;
  /** Without the second person, because there is none: told to the owners at once, and looked at after. */
  readonly breakGlass?: true;
  /** The card's security code along with it, sealed to a key of this browser's; it can be had once. */
  readonly code?: { readonly card: string; readonly to: string };
};

type Answer = z.infer<typeof RevealAnswer>;
/** What holds for a value that two people looked at first. */
export type Guarded = NonNullable<Answer["guarded"]>;
export type SealedCode = NonNullable<Answer["code"]>;
export type Refused = { readonly kind: "refused"; readonly code: string; readonly say: string; readonly unlock: string | null };
export type Revealed =
  | { readonly kind: "clear"; readonly value: unknown; readonly guarded: Guarded | null; readonly code: SealedCode | null }
  | Refused;

const STRONG_MS_MAX = 5 * 60_000;
const STEP_UP_NEEDED = "step_up_needed";

/**
 * Asks for one value in clear. A sign-in that is known to be too old is renewed first, because a refusal that one sees
 * coming need not be noted; undefined where it was not. The value is in no cache: whoever asked holds it alone.
 */
export async function revealOne(ask: RevealAsk): Promise<Revealed | undefined> {
  if (isSignInOld() && !(await untilSteppedUp())) return undefined;
  try {
    const revealed = await reveal(ask);
    // A decision that only wants a fresh sign-in is asked again after one; once, for the second answer holds.
    return revealed.kind === "refused" && revealed.code === STEP_UP_NEEDED && (await untilSteppedUp()) ? await reveal(ask) : revealed;
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", code: error.code, say: error.say, unlock: error.unlock };
    throw error;
  }
}

async function reveal({ subject, field, purpose, reason, breakGlass, code }: RevealAsk): Promise<Revealed> {
  const answer = await call<Answer>("POST", `/v1/subjects/${subject}/reveals`, {
    body: {
      fields: [field],
      ...(purpose === undefined ? {} : { purpose }),
      ...(reason === null ? {} : { reason }),
      ...(breakGlass === undefined ? {} : { breakGlass }),
      ...(code === undefined ? {} : { code }),
    },
  });
  const revealed = answer.fields[field];
  if (revealed === undefined) throw new Error("the answer is about another field");
  if (revealed.form === "refused") return { kind: "refused", code: revealed.code, say: revealed.say, unlock: revealed.unlock };
  return { kind: "clear", value: revealed.value, guarded: answer.guarded ?? null, code: answer.code ?? null };
}

function isSignInOld(): boolean {
  const strong = session.get()?.strong ?? null;
  return strong === null || serverNow() - Date.parse(strong.at) > STRONG_MS_MAX;
}
