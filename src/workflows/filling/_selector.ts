const SPACES = /[ \t\r\n\f]*/uy;
const COMBINATOR = /[ \t\r\n\f]*[>+~][ \t\r\n\f]*|[ \t\r\n\f]+/uy;
const LEADING = /[>+~][ \t\r\n\f]*/uy;
/** In one way only, or a text of escapes that never ends would be tried in very many. */
const ESCAPE = String.raw`\\(?:(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{1,5}(?![0-9a-fA-F]))(?:\r\n|[ \t\r\n\f]|(?![ \t\r\n\f]))|[^\r\n\f0-9a-fA-F])`;
/** `-->` is the end of a comment of HTML, which CSS knows too, and no name before a combinator. */
const IDENT = String.raw`(?:--(?!>)|-?(?:[_a-zA-Z\u0080-\u{10ffff}]|${ESCAPE}))(?:[-_a-zA-Z0-9\u0080-\u{10ffff}]|${ESCAPE})*`;
const TEXT = String.raw`(?:"(?:[^"\\\r\n\f]|${ESCAPE})*"|'(?:[^'\\\r\n\f]|${ESCAPE})*')`;
const S = String.raw`[ \t\r\n\f]*`;
const TYPE = new RegExp(String.raw`\*|${IDENT}`, "uy");
const NAMED = new RegExp(`[#.]${IDENT}`, "uy");
const ATTRIBUTE = new RegExp(String.raw`\[${S}${IDENT}${S}(?:[~|^$*]?=${S}(?:${TEXT}${S}i?|${IDENT}(?:[ \t\r\n\f]+i)?)${S})?\]`, "uy");
const PSEUDO = /:([a-zA-Z-]+)(\()?/uy;
const CLOSING = /[ \t\r\n\f]*\)/uy;
const COUNT = /[ \t\r\n\f]*(?:even|odd|[+-]?\d{1,6}|[+-]?\d{0,6}n(?:[ \t\r\n\f]*[+-][ \t\r\n\f]*\d{1,6})?)[ \t\r\n\f]*\)/iuy;
const PLACES = ["first-child", "last-child", "only-child", "first-of-type", "last-of-type", "only-of-type", "empty", "root"];
const STATES = ["enabled", "disabled", "required", "optional", "read-only", "read-write", "checked", "default"];
const PLAIN: ReadonlySet<string> = new Set(PLACES.concat(STATES));
const COUNTING: ReadonlySet<string> = new Set(["nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"]);
const LISTING: ReadonlySet<string> = new Set(["is", "where", "not", "has"]);

/**
 * From which character on, counted from 1, this is no selector (W3C Selectors 4); undefined where it is one. No library that
 * the server has reads them. It takes less than browsers do and nothing that one of them does not: types, ids, classes,
 * attributes, counting, the states of boxes, lists and what they nest; no pseudo-elements, namespaces and comments.
 */
export function faultInSelector(text: string): number | undefined {
  const at = { text, place: 0 };
  take(at, SPACES);
  const isList = readList(at, false);
  take(at, SPACES);
  return isList && at.place === text.length ? undefined : at.place + 1;
}

type At = { readonly text: string; place: number };

function readList(at: At, isInHas: boolean, isRelative = false): boolean {
  do {
    take(at, SPACES);
    if (isRelative) take(at, LEADING);
    if (!readComplex(at, isInHas)) return false;
  } while (takeComma(at));
  return true;
}

function readComplex(at: At, isInHas: boolean): boolean {
  if (!readCompound(at, isInHas)) return false;
  for (;;) {
    const before = at.place;
    if (take(at, COMBINATOR) === undefined) return true;
    // Spaces at the end of a selector join nothing.
    const isOver = at.place === at.text.length || at.text[at.place] === "," || at.text[at.place] === ")";
    if (isOver && at.text.slice(before, at.place).trim() === "") {
      at.place = before;
      return true;
    }
    if (!readCompound(at, isInHas)) return false;
  }
}

function readCompound(at: At, isInHas: boolean): boolean {
  let isSome = take(at, TYPE) !== undefined;
  for (;;) {
    if (take(at, NAMED) !== undefined || take(at, ATTRIBUTE) !== undefined) isSome = true;
    else if (at.text[at.place] === ":") {
      if (!readPseudo(at, isInHas)) return false;
      isSome = true;
    } else return isSome;
  }
}

function readPseudo(at: At, isInHas: boolean): boolean {
  const before = at.place;
  const [, written = "", bracket] = take(at, PSEUDO) ?? [];
  const name = written.toLowerCase();
  if (bracket === undefined ? PLAIN.has(name) : COUNTING.has(name) && take(at, COUNT) !== undefined) return true;
  // One :has() within another is none.
  if (bracket !== undefined && LISTING.has(name) && !(isInHas && name === "has"))
    return readList(at, isInHas || name === "has", name === "has") && take(at, CLOSING) !== undefined;
  at.place = before;
  return false;
}

function takeComma(at: At): boolean {
  const before = at.place;
  take(at, SPACES);
  if (at.text[at.place] === ",") {
    at.place += 1;
    return true;
  }
  at.place = before;
  return false;
}

function take(at: At, what: RegExp): RegExpExecArray | undefined {
  what.lastIndex = at.place;
  const found = what.exec(at.text);
  if (found === null) return undefined;
  at.place = what.lastIndex;
  return found;
}
