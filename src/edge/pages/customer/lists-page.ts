import { html } from "hono/html";
import type { OwnList, OwnLists } from "../../../workflows/mailings/own-lists.ts";
import type { AllLists, ListSaid } from "../../../workflows/mailings/ways-out.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, dayOf, framePage } from "./frame.ts";
import { doneNote } from "./note.ts";
import type { Key } from "./words.ts";

/** What came of the button that was pressed last. */
export const LIST_NOTES = {
  saved: "myLists.saved",
  letter: "myLists.letter",
  byMail: "myLists.byMail",
  suppressed: "myLists.suppressed",
} as const satisfies Record<string, Key>;
export type ListNote = keyof typeof LIST_NOTES;

export type ListsState = OwnLists & { readonly business: string; readonly note: ListNote | null };

/** Every mailing list of the business, with one button each: for a customer who is signed in. */
export function listsPage(look: Look, { business, lists, canBeMailed, note }: ListsState): Html {
  const { words } = look;
  const isAny = lists.some(({ state }) => state !== "off");
  return framePage(look, {
    title: words("myLists.title"),
    business,
    foot: words("lists.foot"),
    main: html`<div>
        <h1>${words("myLists.title")}</h1>
        <p class="lead">${words(lists.length === 0 ? "myLists.none" : "myLists.lead")}</p>
      </div>
      ${note === null ? "" : doneNote(words(LIST_NOTES[note]), note === "saved" || note === "letter" ? "" : " bad")}
      ${lists.length === 0 || canBeMailed ? "" : html`<p class="note">${words("myLists.noAddress")}</p>`}
      ${lists.map((list) => listCard(look, list, canBeMailed))} ${isAny ? allCard(look, business) : ""}
      <p class="row links"><a href="${addressOf("/c/mine", look)}">${words("home.back")}</a></p>`,
  });
}

const STATES = { on: "myLists.on", off: "myLists.off", asked: "myLists.asked" } as const satisfies Record<OwnList["state"], Key>;

function listCard(look: Look, { name, label, purpose, state, since }: OwnList, canBeMailed: boolean): Html {
  const { words } = look;
  const isOff = state === "off";
  const day = since === null ? "" : dayOf(since, look);
  const button = (on: "yes" | "no", say: string): Html =>
    html`<input type="hidden" name="list" value="${name}" /><input type="hidden" name="on" value="${on}" />
      <button type="submit" class="second" aria-describedby="list-${name}">${say}</button>`;
  return html`<form method="post" action="${addressOf("/c/lists", look)}" class="card">
    <div>
      <h2 id="list-${name}">${label}</h2>
      <p class="small"><b>${words(STATES[state])}</b>${day === "" ? "" : ` · ${words("myLists.since", { day })}`}</p>
      <p class="small quiet">${words("myLists.purpose", { purpose })}</p>
    </div>
    ${isOff ? (canBeMailed ? button("yes", words("myLists.start")) : "") : button("no", words("myLists.stop"))}
  </form>`;
}

function allCard(look: Look, business: string): Html {
  const { words } = look;
  return html`<form method="post" action="${addressOf("/c/lists", look)}" class="card">
    <input type="hidden" name="all" value="yes" />
    <p class="small quiet" id="list-all">${words("myLists.allSay", { business })}</p>
    <button type="submit" class="second bad" aria-describedby="list-all">${words("myLists.all")}</button>
  </form>`;
}

/** For whoever came by the link of a mail: every list with the button that stops it, and of none whether the address is on it. */
export function allListsPage(look: Look, { business, lists }: AllLists, stopped: ListSaid | "all" | null): Html {
  const { words } = look;
  const title = words("myLists.linkTitle", { business });
  return framePage(look, {
    title,
    business,
    foot: words("lists.foot"),
    main: html`<div>
        <h1>${title}</h1>
        <p class="lead">${words("myLists.linkLead")}</p>
      </div>
      ${stopped === null ? "" : doneNote(html`${stopped === "all" ? "" : html`<b>${stopped.label}</b>: `}${words("myLists.linkDone")}`)}
      ${lists.map(
        ({ name, label, purpose }) =>
          html`<form method="post" action="${addressOf(look.path, look)}" class="card">
            <div>
              <h2 id="list-${name}">${label}</h2>
              <p class="small quiet">${words("myLists.purpose", { purpose })}</p>
            </div>
            <input type="hidden" name="list" value="${name}" />
            <button type="submit" class="second" aria-describedby="list-${name}">${words("myLists.stop")}</button>
          </form>`,
      )}
      <form method="post" action="${addressOf(look.path, look)}" class="card">
        <input type="hidden" name="all" value="yes" />
        <p class="small quiet" id="list-all">${words("myLists.allSay", { business })}</p>
        <button type="submit" class="second bad" aria-describedby="list-all">${words("myLists.all")}</button>
      </form>
      <p class="quiet">${words("myLists.linkIn")} <a href="${addressOf("/c/lists", look)}">${words("signIn.title")}</a></p>`,
  });
}
