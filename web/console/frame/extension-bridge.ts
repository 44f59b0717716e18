import { useEffect } from "react";
import type { Answer, Choice, Refusal as ToldRefusal, Vendor } from "../../extension/forms.ts";
import type { Verb, Verbs, Waiting } from "../../extension/messages.ts";
import { door, isCovered, stepUp } from "../api/door.ts";
import { extension, fillChoices, fillVendors, mapAndGrants, markFillUsed, openFill, saveFillForm, waitingFills } from "../api/fills.ts";
import { Refusal } from "../api/refusal.ts";
import { session } from "../api/session.ts";
import { brandName } from "../pieces/card-line.tsx";
import { translated } from "../words/words.ts";
import { fillSources } from "./fill-sources.ts";

type Asked = { [V in Verb]: { readonly id: number; readonly verb: V; readonly ask: Verbs[V]["ask"] } }[Verb];
type Hello = { readonly version: string; readonly sites: readonly string[] };

/**
 * Lets the extension in this browser ask, for as long as somebody is signed in: it has no session and no key of its own,
 * and what it may do is what its person may. A sign-out, a lock or a lost device ends that here, at once.
 */
export function useExtensionBridge(): void {
  useEffect(() => {
    let port: MessagePort | undefined;
    const leave = (): void => {
      port?.postMessage("gone");
      port?.close();
      extension.set(null);
    };
    const offer = (): void => {
      leave();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port1.addEventListener("message", ({ data }: MessageEvent<Asked | Hello>) => {
        if ("version" in data) extension.set(data);
        else void answer(port1, data);
      });
      port1.start();
      window.postMessage({ strongroom: "console" }, location.origin, [port2]);
    };
    const hear = (event: MessageEvent<unknown>): void => {
      // Other windows may post to this one; only this page, and the extension in it, have this source.
      if (event.source !== window || event.origin !== location.origin) return;
      if ((event.data as { readonly strongroom?: unknown } | null)?.strongroom === "extension") offer();
    };
    addEventListener("message", hear);
    offer();
    return () => {
      removeEventListener("message", hear);
      leave();
    };
  }, []);
}

async function answer(port: MessagePort, asked: Asked): Promise<void> {
  const wait = (what: Waiting["for"]): void => port.postMessage({ id: asked.id, waiting: what });
  const stop = [
    door.watch(() => (isCovered(door.get()) ? wait("unlock") : undefined)),
    stepUp.watch(() => (stepUp.get() === null ? undefined : wait("step-up"))),
  ];
  try {
    port.postMessage({ id: asked.id, answer: { ok: true, value: await perform(asked) } satisfies Answer<unknown> });
  } catch (error) {
    port.postMessage({ id: asked.id, answer: { ok: false, refusal: told(error) } satisfies Answer<unknown> });
  } finally {
    for (const leave of stop) leave();
  }
}

async function perform(asked: Asked): Promise<unknown> {
  switch (asked.verb) {
    case "hello":
      return whoIsHere();
    case "vendors":
      return (await fillVendors(session.get()?.staff.isOwner === true)).map(toldVendor);
    case "choices":
      return (await fillChoices(asked.ask, customerOnScreen())).map(toldChoice);
    case "open":
      return await openFill(asked.ask);
    case "waiting":
      return await waitingFills(asked.ask.vendor);
    case "used":
      return await markFillUsed(asked.ask.fill);
    case "words":
      return refusalInWords(asked.ask);
    case "teach":
      return await teaching(asked.ask.vendor);
    case "save-form":
      return await saveFillForm(asked.ask);
  }
}

/** Who looks at a customer here may mean them; whether they may is decided as always. */
function customerOnScreen(): string | null {
  return /^\/customers\/(sub_[a-z0-9]+)$/u.exec(location.pathname)?.[1] ?? null;
}

function toldVendor(vendor: Vendor): Vendor {
  const { ok, say, unlock } = vendor.standing;
  return ok || say === undefined ? vendor : { ...vendor, standing: { ok, ...inWords({ say, unlock: unlock ?? null }) } };
}

function toldChoice({ cards, ...choice }: Choice): Choice {
  return { ...choice, cards: cards.map((card) => ({ ...card, brand: brandName(card.brand) })) };
}

function whoIsHere(): Verbs["hello"]["answer"] | null {
  const who = session.get();
  if (who === null) return null;
  const { staff, tenant } = who;
  const isLocked = door.get() !== "inside";
  return { business: tenant.name, person: staff.name, language: staff.language, isOwner: staff.isOwner, isLocked };
}

async function teaching(vendor: string): Promise<Verbs["teach"]["answer"]> {
  const { map, gets } = await mapAndGrants(vendor);
  return {
    purposes: gets.purposes.map((name) => ({ name, label: map.purposes[name]?.label ?? name })),
    sources: fillSources(map, gets.fields),
  };
}

/** The server's words in the person's language, which is the extension's too; a fault of ours says nothing of what was in it. */
function told(error: unknown): ToldRefusal {
  if (!(error instanceof Refusal)) return { code: "no_answer", say: "", unlock: null, fields: [] };
  return refusalInWords(error);
}

function refusalInWords({ code, say, unlock, fields }: ToldRefusal): ToldRefusal {
  return { code, ...inWords({ say, unlock }), fields: fields.map((one) => ({ field: one.field, say: translated(one.say) })) };
}

function inWords({ say, unlock }: Pick<ToldRefusal, "say" | "unlock">): Pick<ToldRefusal, "say" | "unlock"> {
  return { say: translated(say), unlock: unlock === null ? null : translated(unlock) };
}
