import { type Difference, type PageAssets, type SeenPage, difference } from "./page.ts";
import { type Part, hashOf, scanMarkup } from "./scan-markup.ts";

/** Headers that protect the page beside its policy, with the value that they always have. */
const PROTECTING = { "x-content-type-options": "nosniff", "x-frame-options": "DENY" } as const;
/** Headers by which an answer could lead on or load something. */
const LEADING = ["refresh", "link", "location", "service-worker-allowed"] as const;
const DIFFERENCES_MAX = 20;

/** What of the pages that came is not what the ledger says was sent (PCI DSS 4.0.1, 6.4.3 and 11.6.1). None = they are ours. */
export function comparePages(seen: readonly SeenPage[], assets: PageAssets): readonly Difference[] {
  const all = seen.flatMap((page) => [...answerDifferences(page), ...headerDifferences(page, assets), ...markupDifferences(page, assets)]);
  const once = new Map(all.map((one) => [`${one.code} ${one.what}`, one]));
  return [...once.values()].slice(0, DIFFERENCES_MAX);
}

/** A browser that is told another character set reads other markup than was looked at here. */
function answerDifferences({ watched, status, headers, text }: SeenPage): readonly Difference[] {
  const type = headers.get("content-type") ?? "none";
  return [
    ...(status === watched.status ? [] : [difference("answer_changed", `status ${status} of ${watched.path}`)]),
    ...(/^text\/html; ?charset=utf-8$/iu.test(type) ? [] : [difference("answer_changed", type)]),
    ...(/[\0\uFEFF\uFFFD]/u.test(text) ? [difference("answer_changed", "characters that no page of ours has")] : []),
  ];
}

function headerDifferences({ headers }: SeenPage, { policy }: PageAssets): readonly Difference[] {
  const came = headers.get("content-security-policy");
  return [
    ...(came === undefined ? [difference("policy_missing", "content-security-policy")] : []),
    ...(came === undefined || came === policy ? [] : changedDirectives(policy, came).map((what) => difference("policy_changed", what))),
    ...Object.entries(PROTECTING)
      .filter(([name, value]) => headers.get(name)?.toLowerCase() !== value.toLowerCase())
      .map(([name]) => difference("header_changed", name)),
    ...LEADING.filter((name) => headers.has(name)).map((name) => difference("header_changed", name)),
  ];
}

function changedDirectives(policy: string, came: string): readonly string[] {
  const directives = (text: string): readonly string[] => text.split(";").map((one) => one.trim());
  const [ours, theirs] = [directives(policy), directives(came)];
  const changed = [...ours.filter((one) => !theirs.includes(one)), ...theirs.filter((one) => !ours.includes(one))];
  const names = [...new Set(changed.map((one) => one.split(/\s/u)[0] ?? ""))];
  return names.length === 0 ? ["its order"] : names;
}

function markupDifferences(seen: SeenPage, assets: PageAssets): readonly Difference[] {
  const [ours, styles] = [new Set(assets.script), new Set(assets.style)];
  const scanned = scanMarkup(seen.text, new Set([...assets.script, ...assets.style]));
  const stranger = (part: Part, known: ReadonlySet<string>, what: "script" | "style"): readonly Difference[] => {
    const text = part.kind === "linked" ? seen.linked.get(part.address) : undefined;
    if (part.kind === "linked" && text === undefined) return [difference(`${what}_elsewhere`, part.address)];
    const hash = part.kind === "inline" ? part.hash : hashOf(text ?? "");
    return known.has(hash) ? [] : [difference(`${what}_unknown`, part.kind === "inline" ? hash : part.address)];
  };
  const isOwnThere = ours.size === 0 || scanned.scripts.some((part) => part.kind === "inline" && ours.has(part.hash));
  return [
    ...(isOwnThere ? [] : [difference("script_missing", [...ours][0] ?? "")]),
    ...scanned.scripts.flatMap((part) => stranger(part, ours, "script")),
    ...scanned.styles.flatMap((part) => stranger(part, styles, "style")),
    ...scanned.foreign.map((what) => difference("markup_foreign", what)),
  ];
}
