import { ask, askFirmly } from "./ask.ts";
import { type Listener, browser } from "./browser.ts";
import { button, field, h, newTurn, show, tell, told } from "./dom.ts";
import { nameFor } from "./form-name.ts";
import type { Box, Vendor } from "./forms.ts";
import type { FromPage, Pointed, Teaching } from "./messages.ts";
import { refusalOf } from "./refusal-note.ts";
import { askFor, notAllowed } from "./sites.ts";
import { staying } from "./staying.ts";
import { type Words, say } from "./words.ts";

export type TeachPanel = {
  readonly words: Words;
  readonly vendor: Vendor;
  readonly path: string;
  readonly head: HTMLElement;
  /** Where a form was taught it is the first to be filled. */
  readonly again: (taught?: string) => Promise<void>;
};

/** Whoever teaches another page is not told what was pointed at for the one before. */
let hearing: Listener = () => undefined;

type Row = { readonly element: HTMLElement; readonly what: HTMLSelectElement; readonly read: () => Box };

/** An owner points at boxes, one after another, and says what belongs into each; it is saved for everybody. */
export async function showTeaching({ words, vendor, path, head, again }: TeachPanel): Promise<void> {
  const isLast = newTurn();
  const [known, own, toAllow] = await Promise.all([
    askFirmly<Teaching>({ kind: "teach", vendor: vendor.vendor }),
    browser.tabs.getCurrent(),
    framesToAllow(words),
  ]);
  if (!isLast()) return;
  if (!known.ok) {
    show(head, refusalOf(words, known.refusal), button(words.again, again));
    return;
  }
  const { purposes, sources } = known.value;
  const rows = new Set<Row>();
  const list = h("div");
  const said = h("div");
  const label = h("input", { maxLength: 80, required: true });
  const where = h("input", { maxLength: 300, value: path });
  const purpose = h("select", {}, ...purposes.map(({ name, label: text }) => h("option", { value: name }, text)));
  const pointing = button(words.point, async () => {
    const giveUp = button(words.stop, async () => {
      await stop();
      pointing.focus();
    });
    tell(said, told("soft", h("p", {}, words.pointing), giveUp));
    await ask({ kind: "point", isOn: true });
  });
  const stop = async (): Promise<void> => {
    said.replaceChildren();
    await ask({ kind: "point", isOn: false });
  };
  const leave = async (): Promise<void> => {
    await stop();
    await again();
  };
  browser.runtime.onMessage.removeListener(hearing);
  hearing = (message, sender) => {
    const { kind, box } = message as Partial<Extract<FromPage, { kind: "pointed" }>>;
    if (kind !== "pointed" || box === undefined || sender.tab?.id !== own?.id || sender.origin === undefined) return undefined;
    const row = rowFor(words, sources, box, sender.frameId === 0 ? "top" : sender.origin, () => {
      rows.delete(row);
      pointing.focus();
    });
    rows.add(row);
    list.append(row.element);
    void stop();
    // What is to be said of it next.
    row.what.focus();
    return undefined;
  };
  browser.runtime.onMessage.addListener(hearing);
  const save = button(
    words.save,
    async () => {
      const boxes = [...rows].map((row) => row.read());
      const lacks = lacking(words, label.value, boxes);
      if (lacks !== null) {
        tell(said, told("no", lacks));
        return;
      }
      const frames = [...new Set(boxes.map(({ frame }) => frame))].filter((frame) => frame !== "top");
      const called = label.value.trim();
      const name = nameFor(called, vendor.forms);
      const lastChangedAt = vendor.forms.find((form) => form.name === name)?.changedAt ?? null;
      const form = { label: called, purpose: purpose.value, path: where.value.trim(), frames, boxes, lastChangedAt };
      await stop();
      const isLastPress = newTurn();
      const asked = { vendor: vendor.vendor, name, form };
      const done = await staying(words, said, () => askFirmly<null>({ kind: "save", ask: asked }));
      if (!isLastPress()) return;
      const back = button(words.again, () => again(asked.name), true);
      if (done.ok) show(head, told("yes", words.saved), back);
      else tell(said, refusalOf(words, done.refusal, { path: words.pages }));
    },
    true,
  );
  show(
    head,
    toAllow,
    field(words.name, label),
    field(words.path, where),
    field(words.purpose, purpose),
    list,
    pointing,
    said,
    save,
    button(words.again, leave),
  );
}

function lacking(words: Words, name: string, boxes: readonly Box[]): string | null {
  if (name.trim() === "") return words.noName;
  if (boxes.length === 0) return words.noBoxes;
  return boxes.some(({ fill }) => fill === "") ? words.noWhat : null;
}

/** Boxes of a payment house are in a frame that the extension may not look into before somebody allowed it. */
async function framesToAllow(words: Words): Promise<HTMLElement | null> {
  const origins = await notAllowed((await ask<readonly string[]>({ kind: "frames" })) ?? []);
  const allow = origins.map((origin) =>
    button(say(words.allow, { site: origin }), async () => {
      if (await askFor(origin)) await ask({ kind: "allowed", origins: [origin] });
    }),
  );
  return allow.length === 0 ? null : told("soft", h("p", {}, words.framesNotAllowed), ...allow);
}

function rowFor(words: Words, sources: Teaching["sources"], pointed: Pointed, frame: string, onRemove: () => void): Row {
  const label = h("input", { maxLength: 80, value: pointed.label });
  const what = h(
    "select",
    {},
    h("option", { value: "" }, words.choose),
    ...sources.map(({ fill, label: text }) => h("option", { value: fill }, text)),
  );
  const from = h("input", { type: "number", min: "1", value: "1" });
  const length = h("input", {
    type: "number",
    min: "1",
    value: pointed.longest !== null && pointed.longest <= 6 ? String(pointed.longest) : "",
  });
  const element = h(
    "div",
    { class: "box" },
    frame === "top" ? null : h("p", { class: "soft" }, say(words.inFrame, { origin: frame })),
    field(words.boxName, label),
    field(words.what, what),
    pointed.kind === "select" ? null : h("div", { class: "slice" }, field(words.from, from), field(words.length, length)),
    button(words.remove, () => {
      element.remove();
      onRemove();
    }),
  );
  let begins = from.value;
  what.addEventListener("change", () => {
    // Of a year the end is meant where there is no room for all of it.
    const suggested = pointed.longest === 2 && what.value.endsWith(".year}}") ? "3" : "1";
    if (from.value === begins) from.value = suggested;
    begins = suggested;
  });
  const sliceOf = (): Box["slice"] =>
    length.value === "" || pointed.kind === "select" ? null : { from: Number(from.value) - 1, length: Number(length.value) };
  // A box that the page has no word for is called by what goes into it.
  const called = (): string => label.value.trim() || (what.selectedOptions[0]?.text ?? "");
  return {
    element,
    what,
    read: () => ({ label: called(), fill: what.value, slice: sliceOf(), frame, kind: pointed.kind, find: pointed.find }),
  };
}
