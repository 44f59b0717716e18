import { type RevealAsk, type Refused, type Revealed, type SealedCode, revealOne } from "../api/reveals.ts";
import { serverNow } from "../api/device-proof.ts";
import { session } from "../api/session.ts";

/** A value on the screen, and what is written across it. It stands in the state of the one component that shows it. */
export type Shown = {
  readonly value: unknown;
  readonly code: string | null;
  readonly mark: { readonly name: string; readonly at: string };
  readonly seconds: number;
  /** By this machine's clock. */
  readonly until: number;
};

const SECONDS = 60;
const SECOND_MS = 1_000;

/**
 * Reveals under an agreed approval, or by breaking the glass; `card` names the card whose security code is wanted along
 * with it, which goes from the keeper to this browser and can be read by nothing between. Undefined where the sign-in was
 * not renewed.
 */
export async function showGuarded(ask: RevealAsk, card: string | null): Promise<Shown | Refused | undefined> {
  if (card === null) return shownOrNot(await revealOne(ask), null);
  // Only here: most people never open a code.
  const { newHandKeys, openHanded, handedValue } = await import("../../sealed/open.ts");
  const { handOverInfo } = await import("../../sealed/hand-over-info.ts");
  const keys = await newHandKeys();
  const open = async ({ enc, sealed, ...place }: SealedCode): Promise<string> => {
    const bytes = await openHanded({ keys, enc, sealed, info: handOverInfo(place) });
    const code = String(handedValue(bytes));
    bytes.fill(0);
    return code;
  };
  const revealed = await revealOne({ ...ask, code: { card, to: keys.publicKey } });
  const code = revealed?.kind === "clear" && revealed.code !== null ? await open(revealed.code) : null;
  return shownOrNot(revealed, code);
}

function shownOrNot(revealed: Revealed | undefined, code: string | null): Shown | Refused | undefined {
  return revealed?.kind === "clear" ? shownOf(revealed, code) : revealed;
}

/** From the moment it is here. What came without a mark of the server's gets this person's name and the time. */
export function shownOf({ value, guarded }: Extract<Revealed, { kind: "clear" }>, code: string | null = null): Shown {
  const seconds = Math.min(guarded?.seconds ?? SECONDS, SECONDS);
  const own = { name: session.get()?.staff.name ?? "", at: new Date(serverNow()).toISOString() };
  return { value, code, mark: guarded?.watermark ?? own, seconds, until: Date.now() + seconds * SECOND_MS };
}
