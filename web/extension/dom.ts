import { type Words, languageFor, wordsFor } from "./words.ts";

type Child = Node | string | null | undefined;
type Props<K extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[K], "style" | "children">> & {
  readonly class?: string;
};

/** An element with what is in it; text is text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props<K> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  const { class: classes, ...rest } = props;
  if (classes !== undefined) made.className = classes;
  Object.assign(made, rest);
  made.append(...children.filter((child): child is Node | string => child != null));
  return made;
}

export function button(text: string, onPress: () => unknown, isFirst = false): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: isFirst ? "first" : "", onclick: (event) => (event.isTrusted ? void onPress() : undefined) },
    text,
  );
}

/** What is said aloud when it comes. */
export function told(kind: "no" | "soft" | "yes", ...children: readonly Child[]): HTMLElement {
  const made = h("div", { class: kind }, ...children);
  made.setAttribute("role", kind === "no" ? "alert" : "status");
  return made;
}

/** Says it where the panel has a place for it, and brings it into view: the place may lie below what is seen. */
export function tell(place: HTMLElement, what: HTMLElement): void {
  place.replaceChildren(what);
  what.scrollIntoView({ block: "nearest" });
}

export function show(...children: readonly Child[]): void {
  document.querySelector("main")?.replaceChildren(...children.filter((child): child is Node | string => child != null));
}

let turns = 0;

/** Of several presses only what comes of the last one is shown, in whatever order their answers come: true until there is another. */
export function newTurn(): () => boolean {
  turns += 1;
  const turn = turns;
  return () => turn === turns;
}

/** The page speaks the person's language, or the browser's where nobody is known. */
export function speak(wanted = navigator.language.slice(0, 2)): Words {
  document.documentElement.lang = languageFor(wanted);
  return wordsFor(wanted);
}

/** Several of which one is chosen; the first to begin with. */
export function choices<T>(
  legend: string,
  name: string,
  of: readonly { readonly value: T; readonly text: string }[],
  onChoose: (value: T) => void,
): HTMLElement {
  const made = of.map(({ value, text }, n) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name, checked: n === 0, onchange: () => onChoose(value) }),
      h("span", {}, text),
    ),
  );
  return h("fieldset", {}, h("legend", {}, legend), ...made);
}

export function field(label: string, input: HTMLInputElement | HTMLSelectElement, hint = ""): HTMLElement {
  return h("label", { class: "field" }, label, hint === "" ? null : h("span", { class: "soft" }, ` ${hint}`), input);
}
