import { html, raw } from "hono/html";
import { RIGHTS_KINDS, type RightsKind } from "../../../registers/rights/kinds.ts";
import type { CompiledField } from "../../../registers/datamap/types.ts";
import type { PublicField } from "../../../workflows/rights/doors/public-fields.ts";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf, framePage } from "./frame.ts";
import { type OwnProblem, ownInputs } from "./own-inputs.ts";

/** What can be asked for without signing in: the rest holds at once, and so only whoever it is about may ask it. */
export const ASKED_OPENLY = ["access", "portability", "erasure", "anonymisation"] as const satisfies readonly RightsKind[];

export type AskState = {
  readonly kind?: string;
  readonly contact?: string;
  /** Asked for in a house of several businesses only; null where it need not be. */
  readonly business?: string | null;
  /** What it may be about, for whoever does not want everything; none where it is not known which business is asked. */
  readonly fields?: readonly PublicField[];
  readonly ticked?: readonly string[];
  readonly problem?: { readonly at: At; readonly say: string };
};

type At = "kind" | "part" | "contact" | "business";

/** The form for everybody: the answer is the same, whoever it is. */
export function askPage(look: Look, { kind, contact = "", business = null, fields = [], ticked = [], problem }: AskState = {}): Html {
  const { words } = look;
  const wrong = (at: At): string | undefined => (problem?.at === at ? problem.say : undefined);
  return framePage(look, {
    title: words("requests.newTitle"),
    business: null,
    foot: words("requests.stopHint"),
    main: html`<div>
        <h1>${words("requests.newTitle")}</h1>
        <p class="lead">${words("requests.newLead")}</p>
      </div>
      <form method="post" action="${addressOf("/c/requests/new", look)}" novalidate>
        <fieldset aria-describedby="kind-problem">
          <legend>${words("requests.kind")}</legend>
          <div class="choices">
            ${ASKED_OPENLY.map((one, n) => choice(look, one, kind === one, n === 0 && wrong("kind") !== undefined))}
          </div>
          ${problemLine("kind", wrong("kind"))}
        </fieldset>
        ${fields.length === 0 ? "" : parts(look, fields, ticked, wrong("part"))}
        ${business === null ? "" : field(look, "business", words("signIn.business"), business, 'autocomplete="organization"', wrong("business"))}
        ${field(look, "contact", words("signIn.contact"), contact, 'autocomplete="username" autocapitalize="none"', wrong("contact"))}
        <button type="submit">${words("requests.send")}</button>
      </form>
      <p class="row links">
        <a href="${addressOf("/c/sign-in?to=/c/requests", look)}">${words("signIn.title")}</a>
      </p>`,
  });
}

/** Folded, since most want everything. */
function parts({ words }: Look, fields: readonly PublicField[], ticked: readonly string[], wrong: string | undefined): Html {
  const isOpen = ticked.length > 0 || wrong !== undefined;
  const told = fields.filter(({ label }, n) => fields.findIndex((one) => one.label === label) === n);
  return html`<details class="fold" ${isOpen ? raw("open") : ""}>
    <summary>${words("requests.partTitle")}</summary>
    <fieldset aria-describedby="part-problem">
      <legend>${words("requests.partOpenSay")}</legend>
      ${told.map((one, n) => tick(one, ticked.includes(one.name), n === 0 && wrong !== undefined))} ${problemLine("part", wrong)}
    </fieldset>
  </details>`;
}

function tick({ name, label }: PublicField, isTicked: boolean, isFirst: boolean): Html {
  return html`<label class="check"
    ><input type="checkbox" name="${FIELD_BOX}${name}" value="yes" ${isTicked ? raw("checked") : ""} ${isFirst ? raw("data-first") : ""} />
    ${label}</label
  >`;
}

function choice({ words }: Look, kind: (typeof ASKED_OPENLY)[number], isChosen: boolean, isFirst: boolean): Html {
  return html`<div class="choice">
    <label for="kind-${kind}"
      ><input
        type="radio"
        id="kind-${kind}"
        name="kind"
        value="${kind}"
        required
        ${isChosen ? raw("checked") : ""}
        ${isFirst ? raw("data-first") : ""}
      /><b>${words(`requests.${kind}`)}</b><small>${words(`requests.${kind}Say`)}</small></label
    >
  </div>`;
}

function field(_look: Look, id: string, label: string, value: string, more: string, wrong: string | undefined): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      type="text"
      value="${value}"
      ${raw(more)}
      maxlength="254"
      autocorrect="off"
      spellcheck="false"
      required
      aria-describedby="${id}-problem"
      aria-invalid="${wrong === undefined ? "false" : "true"}"
      ${wrong === undefined ? "" : raw("data-first")}
    />
    ${problemLine(id, wrong)}
  </div>`;
}

/** Everything that a customer who is signed in can ask for, each on a page of its own. */
export function askOwnPage(look: Look, business: string): Html {
  const { words } = look;
  const pathOf = (kind: RightsKind): string => (kind === "objection" ? "/c/consents" : `/c/requests/new?kind=${kind}`);
  return framePage(look, {
    title: words("requests.newTitle"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("requests.newTitle")}</h1>
        <p class="lead">${words("requests.newLeadIn")}</p>
      </div>
      <ul class="ways">
        ${RIGHTS_KINDS.map(
          (kind) =>
            html`<li>
              <a href="${addressOf(pathOf(kind), look)}"
                ><b>${words(`requests.${kind}`)}</b><span class="quiet">${words(`requests.${kind}Say`)}</span></a
              >
            </li>`,
        )}
      </ul>
      ${backLink(look)}`,
  });
}

/** Those whose page has one button. */
export type PlainKind = Exclude<RightsKind, "correction" | "objection" | "erasure">;

type KindAsk = {
  readonly kind: PlainKind;
  /** What it may be about, for whoever does not want everything; none where it is about everything. */
  readonly fields: readonly PublicField[];
  readonly ticked?: readonly string[];
  readonly problem?: string | undefined;
};

/** What one kind means, and the button. */
export function askKindPage(look: Look, business: string, { kind, fields, ticked = [], problem }: KindAsk): Html {
  const { words } = look;
  return framePage(look, {
    title: words(`requests.${kind}`),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words(`requests.${kind}`)}</h1>
        <p class="lead">${words(`requests.${kind}Say`)}</p>
      </div>
      <form method="post" action="${addressOf("/c/requests", look)}">
        <input type="hidden" name="kind" value="${kind}" />
        ${fields.length === 0 ? "" : parts(look, fields, ticked, problem)}
        <button type="submit">${words("requests.go")}</button>
      </form>
      ${backLink(look)}`,
  });
}

type Erasing = { readonly fields: readonly CompiledField[]; readonly isMissing?: boolean };

/** Everything, or what of that which is held is ticked: two forms, so that a tick that was forgotten erases nothing. */
export function askErasurePage(look: Look, business: string, { fields, isMissing = false }: Erasing): Html {
  const { words } = look;
  const hasContact = fields.some(({ type }) => type.name === "email" || type.name === "phone");
  return framePage(look, {
    title: words("requests.erasure"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("requests.erasure")}</h1>
        <p class="lead">${words("requests.erasureSay")}</p>
      </div>
      <form method="post" action="${addressOf("/c/requests", look)}">
        <input type="hidden" name="kind" value="erasure" />
        <button type="submit">${words("requests.whole")}</button>
      </form>
      <details class="fold" ${isMissing ? raw("open") : ""}>
        <summary>${words("requests.partTitle")}</summary>
        <form method="post" action="${addressOf("/c/requests", look)}">
          <input type="hidden" name="kind" value="erasure" /><input type="hidden" name="part" value="yes" />
          <fieldset aria-describedby="part-problem">
            <legend>${words("requests.partSay")}</legend>
            ${fields.map((one, n) => tick(one, false, n === 0 && isMissing))}
            ${problemLine("part", isMissing ? words("requests.partMissing") : undefined)}
          </fieldset>
          ${hasContact ? html`<p class="small quiet">${words("requests.partContact")}</p>` : ""}
          <button type="submit" class="second">${words("requests.partGo")}</button>
        </form>
      </details>
      ${backLink(look)}`,
  });
}

const FIELD_BOX = "of.";

/** The fields that were ticked on a form of its own for a part, or null where everything was asked for. */
export function fieldsTicked(body: Readonly<Record<string, string>>): readonly string[] | null {
  return body["part"] === undefined ? null : ticksIn(body);
}

export function ticksIn(body: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(body).flatMap((name) => (name.startsWith(FIELD_BOX) ? [name.slice(FIELD_BOX.length)] : []));
}

type Correcting = { readonly fields: readonly CompiledField[]; readonly wrong?: OwnProblem & { readonly field: string } };

/** What should be said otherwise: field by field, what it should be. */
export function askCorrectionPage(look: Look, business: string, { fields, wrong }: Correcting): Html {
  const { words } = look;
  return framePage(look, {
    title: words("requests.correction"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("requests.correction")}</h1>
        <p class="lead">${words("requests.correctionSay")}</p>
      </div>
      <p><a class="button" href="${addressOf("/c/held", look)}">${words("requests.correctionHeld")}</a></p>
      ${fields.map((one) => {
        const problem = wrong?.field === one.name ? wrong : undefined;
        return html`<details class="fold" ${problem === undefined ? "" : raw("open")}>
          <summary>${one.label}</summary>
          <form method="post" action="${addressOf("/c/requests", look)}" novalidate>
            <input type="hidden" name="kind" value="correction" /><input type="hidden" name="field" value="${one.name}" />
            ${ownInputs(look, one, problem)}
            <button type="submit" class="second">${words("requests.go")}</button>
          </form>
        </details>`;
      })}
      ${backLink(look)}`,
  });
}

function backLink(look: Look): Html {
  return html`<p class="row links"><a href="${addressOf("/c/requests", look)}">${look.words("requests.back")}</a></p>`;
}
