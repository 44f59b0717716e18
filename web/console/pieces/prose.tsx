/** A document's text as people wrote it: lines as they stand, and words between two asterisks in bold. Nothing else is markup. */
export function Prose({ text }: { readonly text: string }) {
  // Parts of a text have no names; their place is all that tells them apart.
  return text.split(/\*\*([^*\n]+)\*\*/u).map((part, n) => (n % 2 === 1 ? <strong key={n}>{part}</strong> : part));
}
