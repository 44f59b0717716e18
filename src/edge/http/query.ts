/** The query as names and values; undefined where a name stands twice or an escape is no UTF-8. */
export function parseQuery(url: string): Readonly<Record<string, string>> | undefined {
  const mark = url.indexOf("?");
  return mark < 0 || mark === url.length - 1 ? {} : parsePairs(url.slice(mark + 1));
}

/** `application/x-www-form-urlencoded`, strictly: the platform's own reader mends broken escapes and keeps doubles. */
export function parsePairs(text: string): Readonly<Record<string, string>> | undefined {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = decoded(equals < 0 ? "" : part.slice(equals + 1));
    if (name === undefined || value === undefined || name in pairs) return undefined;
    pairs[name] = value;
  }
  return { ...pairs };
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text.replaceAll("+", " "));
    return plain.includes("\0") ? undefined : plain;
  } catch {
    return undefined;
  }
}
