/** A sentence in which commands and names of the data map stand between backticks. */
export function WithCode({ text }: { readonly text: string }) {
  // Parts of a text have no names; their place is all that tells them apart.
  return text.split(/`([^`]+)`/u).map((part, n) => (n % 2 === 1 ? <code key={n}>{part}</code> : part));
}
