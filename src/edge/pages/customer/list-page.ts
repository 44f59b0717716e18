import { html, raw } from "hono/html";
import type { Standing } from "../../../workflows/mailings/ways-out.ts";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf, framePage } from "./frame.ts";

/** The button that leaves, and the one that leaves everything. */
export function wayOutPage(look: Look, { business, list, others }: Standing): Html {
  const { words } = look;
  const all =
    others === 0
      ? ""
      : html`<form method="post" action="${addressOf(look.path, look)}">
          <p>${words("lists.others", { business, count: others })}</p>
          <input type="hidden" name="all" value="yes" /><button type="submit" class="second">${words("lists.allGo", { business })}</button>
        </form>`;
  return listPage(
    look,
    business,
    words("lists.leaveTitle", { list }),
    html`<p class="lead">${words("lists.leaveLead", { business })}</p>
      <form method="post" action="${addressOf(look.path, look)}">
        <input type="hidden" name="List-Unsubscribe" value="One-Click" /><button type="submit">${words("lists.leaveGo")}</button>
      </form>
      ${all}
      <p class="row links"><a href="${addressOf(`${look.path}/lists`, look)}">${words("myLists.more", { business })}</a></p>`,
  );
}

/** They are off; whoever left by mistake ticks a box, which no program does that presses every button. */
export function leftPage(look: Look, { business, list, others, mayReturn }: Standing, isAll = false): Html {
  const { words } = look;
  const isMore = !isAll && others > 0;
  const rest = isMore
    ? html`<p>${words("lists.others", { business, count: others })}</p>
        <p class="row links"><a href="${addressOf(`${look.path}/lists`, look)}">${words("myLists.more", { business })}</a></p>`
    : "";
  const way = mayReturn
    ? html`<details class="fold">
        <summary>${words("lists.stay")}</summary>
        <form method="post" action="${addressOf(look.path, look)}">
          <div class="choice">
            <label><input type="checkbox" name="stay" value="yes" required /> <b>${words("lists.sure", { list })}</b></label>
          </div>
          <button type="submit" class="second">${words("lists.go")}</button>
        </form>
      </details>`
    : "";
  return listPage(
    look,
    business,
    words("lists.leftTitle"),
    html`<p class="lead">${isAll ? words("lists.leftAll") : words("lists.left", { list })}</p>
      ${rest} ${way}`,
  );
}

export type FormState = {
  readonly email?: string;
  readonly business?: string | null;
  readonly problem?: { readonly at: "email" | "business"; readonly say: string };
};

/** Where anybody takes an address off everything, by typing it. */
export function leaveFormPage(look: Look, { email = "", business = null, problem }: FormState = {}): Html {
  const { words } = look;
  const field = (name: "email" | "business", value: string, kind: string): Html => {
    const isWrong = problem?.at === name;
    return html`<div class="field">
      <label for="${name}">${words(`lists.${name}`)}</label>
      <input
        id="${name}"
        name="${name}"
        ${raw(kind)}
        value="${value}"
        maxlength="254"
        required
        aria-describedby="${name}-problem"
        aria-invalid="${isWrong ? "true" : "false"}"
        ${isWrong ? raw(" data-first") : ""}
      />
      ${problemLine(name, isWrong ? problem.say : undefined)}
    </div>`;
  };
  return listPage(
    look,
    null,
    words("lists.formTitle"),
    html`<p class="lead">${words("lists.formLead")}</p>
      <form method="post" action="${addressOf("/unsubscribe", look)}" novalidate>
        ${business === null ? "" : field("business", business, 'type="text" autocomplete="organization"')}
        ${field("email", email, 'type="email" autocomplete="email" autocapitalize="none" spellcheck="false"')}
        <button type="submit">${words("lists.formGo")}</button>
      </form>`,
  );
}

/** A page that says how it stands. */
export function listSaidPage(look: Look, business: string | null, title: string, say: string, foot?: string): Html {
  return listPage(look, business, title, html`<p class="lead">${say}</p>`, foot);
}

/** No such link: by address one leaves all the same. */
export function unknownLinkPage(look: Look): Html {
  const { words } = look;
  return listPage(
    look,
    null,
    words("lists.unknownTitle"),
    html`<p class="lead">${words("lists.unknown")}</p>
      <p><a class="button" href="${addressOf("/unsubscribe", look)}">${words("lists.formTitle")}</a></p>`,
  );
}

/** What all of these have in common. */
export function listPage(look: Look, business: string | null, title: string, main: Html, foot = look.words("lists.foot")): Html {
  return framePage(look, {
    title,
    business,
    foot,
    main: html`<div><h1>${title}</h1></div>
      ${main}`,
  });
}
