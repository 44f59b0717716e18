import type { Payload } from "../../src/base/payload.ts";
import { type HandKeys, openHanded } from "../sealed/open.ts";
import { handOverInfo } from "../sealed/hand-over-info.ts";
import { consoleOrigin } from "./console-tab.ts";
import type { Answer, Opened } from "./forms.ts";
import { ownRefusal, readRefusal } from "./refusals.ts";
import type { Slots } from "./texts.ts";

type Redeemed = {
  readonly tenant: string;
  readonly subject: string;
  readonly errand: string;
  readonly values: readonly { readonly field: string; readonly record: string; readonly enc: string; readonly sealed: string }[];
  readonly slots: Slots;
};
export type Handed = { readonly payloads: readonly Payload[]; readonly slots: Slots };

/** Gives the ticket for the values, which are sealed to this fill's own key and opened here. */
export async function redeem(keys: HandKeys, { id, ticket }: Opened, origin: string): Promise<Answer<Handed>> {
  const answer = await post(`/v1/fills/${id}/redemptions`, { ticket, origin });
  if (answer === null) return { ok: false, refusal: ownRefusal("no_answer") };
  if (!answer.ok) return { ok: false, refusal: await readRefusal(answer) };
  try {
    const { tenant, subject, errand, values, slots } = (await answer.json()) as Redeemed;
    const payloads = await Promise.all(
      values.map(async ({ field, record, enc, sealed }) =>
        payloadOf(await openHanded({ keys, enc, sealed, info: handOverInfo({ tenant, subject, errand, field, record }) })),
      ),
    );
    return { ok: true, value: { payloads, slots } };
  } catch {
    return { ok: false, refusal: ownRefusal("sealed_wrong") };
  }
}

export type FillState = "filled" | "not_found" | "failed";

/** Tells what came of it, and how many boxes hold something. Whether that arrives changes nothing on the page. */
export async function tellOutcome({ id, ticket }: Opened, state: FillState, boxes: number): Promise<void> {
  await post(`/v1/fills/${id}/outcomes`, { ticket, state, boxes });
}

/** Without a cookie: the ticket is all that is shown. Null where no answer came. */
async function post(path: string, body: object): Promise<Response | null> {
  const init = { method: "POST", credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" } as const;
  try {
    return await fetch(consoleOrigin() + path, { ...init, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    return null;
  }
}

function payloadOf(bytes: Uint8Array): Payload {
  const { v, c } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly v: Payload["value"]; readonly c?: string };
  bytes.fill(0);
  return { value: v, canonical: c ?? (typeof v === "string" ? v : "") };
}
