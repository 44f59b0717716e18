/**
 * What a page calls its things comes before what the browser has under the same name: in a form with a box named `append` that box is
 * `form.append`, and a picture may be `document.forms`; to a script of an extension, too, though browsers differ in how far. This gives
 * what the browser itself has, whatever the page calls its things: the prototypes are the extension's own, and no page can touch them.
 */
export function own<T extends Node>(one: T): T {
  const kind = Object.getPrototypeOf(one) as object;
  return new Proxy(one, {
    get: (_one, name) => {
      const value: unknown = Reflect.get(kind, name, one);
      return typeof value === "function" ? (value.bind(one) as unknown) : value;
    },
  });
}

/** The page itself, by the browser's own names. */
export const ownDocument = own(document);
