import i18next from "i18next";
import type { Need } from "../api/home.ts";
import { clearanceLack } from "./clearance-words.ts";
import { countOf, dayOf } from "./times.ts";

type Facts = { readonly [N in Need as N["kind"]]: N["facts"] };
type Words = Readonly<Record<string, string>>;

/** More names would be a wall; the screen behind the sentence has them all. */
const NAMES_MAX = 5;

/** What a kind's sentences are filled with. `group` and `say` name others than `need.<kind>` and its `say`; several things are told one after the other. */
type Made = {
  readonly count?: number;
  readonly words?: Words;
  readonly group?: string;
  readonly title?: string;
  readonly say?: string;
};

/** The words of a need in the viewer's language; the server's own for a kind that this console does not know. */
export function needWords(need: Need): { readonly title: string; readonly say: string } {
  const made = madeOf(need);
  if (made === undefined) return { title: need.title, say: need.say };
  const group = `need.${made.group ?? need.kind}`;
  return { title: tell(`${group}.${made.title ?? "title"}`, made), say: tell(`${group}.${made.say ?? "say"}`, made) };
}

function madeOf({ kind, facts }: Need): Made | undefined {
  // One of the union at a time: the compiler cannot follow that kind and facts belong together.
  const make = MAKERS[kind] as ((facts: Need["facts"]) => Made) | undefined;
  return make?.(facts);
}

const counted = ({ count }: { readonly count: number }): Made => ({ count });
const plain = (): Made => ({});

/** A kind that the contract names and this does not is an error of the compiler; a word that a language lacks is one of the test. */
const MAKERS: { readonly [K in keyof Facts]: (facts: Facts[K]) => Made } = {
  sealed: plain,
  disk_nearly_full: plain,
  disk_full: plain,
  date_in_doubt: ({ lastDay, today, hours }) => ({
    say: hours === null ? "contradicted" : "say",
    words: { lastDay: dayOf(lastDay), today: dayOf(today), hours: countOf(hours ?? 0) },
  }),
  glass_broken: counted,
  approval_waiting: counted,
  card_page_differs: ({ differences }) => ({ words: { differences: differences.map(differenceOf).join(". ") } }),
  card_page_unreachable: plain,
  mail_failed: counted,
  import_rejected: counted,
  import_failed: ({ code, line }) => ({
    say: code === "line_too_long" || code === "gave_up" || code === "waited" ? code : "say",
    words: { line: line === null ? "" : countOf(line) },
  }),
  key_expiring: ({ label }) => ({ words: { label } }),
  key_unused: ({ count, days, labels }) => ({ count, words: { days: countOf(days), labels: fewOf(labels) } }),
  letters_to_post: counted,
  notice_drift: counted,
  my_clearance: ({ lacks }) => ({ words: { lacks: lacks.map(clearanceLack).join(" ") } }),
  my_clearance_due: ({ label, kind, lastDay }) => ({ words: { label, lacks: clearanceLack({ label, kind, lack: "due", lastDay }) } }),
  my_device: plain,
  clearance: ({ count, people }) => ({ count, words: { people: each("clearance", people) } }),
  clearance_due: ({ count, days, people }) => ({
    count,
    words: {
      days: countOf(days),
      people: each(
        "clearance_due",
        people.map(({ name, label }) => ({ name, labels: [label] })),
      ),
    },
  }),
  access_review: ({ underWay }) =>
    underWay === null
      ? {}
      : { group: "access_review_under_way", words: { decided: countOf(underWay.decided), items: countOf(underWay.items) } },
  invitation_over: ({ count, names }) => ({ count, words: { names: fewOf(names.map(nameOf)) } }),
  invitation: ({ count, names }) => ({ count, words: { names: fewOf(names.map(nameOf)) } }),
  recovery: ({ name }) => ({ words: { name: nameOf(name) } }),
  device_lost: ({ count, devices }) => ({ count, words: { devices: devicesOf(devices) } }),
  device_unseen: ({ count, days, devices }) => ({ count, words: { days: countOf(days), devices: devicesOf(devices) } }),
  request_answered: counted,
  request_disowned: counted,
  request_ending: counted,
  request_lapsed: counted,
  retention_behind: plain,
  rights_overdue: counted,
  rights_due: counted,
  rights_tasks: counted,
  rights_returned: counted,
  rights_letters: counted,
  rights_answers: counted,
  rights_exports: counted,
  vendor_review: ({ label, isOver }) => ({ words: { label }, say: isOver ? "over" : "say" }),
  vendor_certificate: ({ certificate, label, isOver }) => ({ words: { certificate, label }, title: isOver ? "over" : "title" }),
  vendor_proposed: ({ count, labels }) => ({ count, words: { labels: fewOf(labels) } }),
};

type Loose = (key: string, words: object) => string;

/** The number chooses the form that the language has for it, and is written as the language writes numbers. */
function tell(key: string, { count, words = {} }: Made): string {
  const say = i18next.t as unknown as Loose;
  return count === undefined ? say(key, words) : say(key, { count, replace: { ...words, count: countOf(count) } });
}

function each(kind: "clearance" | "clearance_due", people: Facts["clearance"]["people"]): string {
  return people
    .slice(0, NAMES_MAX)
    .map(({ name, labels }) => i18next.t(`need.${kind}.each`, { name: nameOf(name), labels: labels.join(", ") }))
    .join(" ");
}

function fewOf(names: readonly string[]): string {
  const [few, more] = [names.slice(0, NAMES_MAX).join(", "), names.length - NAMES_MAX];
  return more > 0 ? i18next.t("need.andMore", { names: few, count: more }) : few;
}

function nameOf(name: string): string {
  return name === "" ? i18next.t("need.somebody") : name;
}

function devicesOf(devices: Facts["device_lost"]["devices"]): string {
  return fewOf(devices.map(({ label, name }) => i18next.t("need.deviceOf", { label, name: nameOf(name) })));
}

function differenceOf({ code, what }: Facts["card_page_differs"]["differences"][number]): string {
  const words = i18next.t(`settings.cardPage.difference.${code}`);
  return what === "" ? words : `${words}: ${what}`;
}
