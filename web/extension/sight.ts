/** What browsers tell that look for it (Intersection Observer v2); TypeScript does not know of it yet. */
type Seen = IntersectionObserverEntry & { readonly isVisible?: boolean };
const DELAY_MS = 100;

/**
 * Whether a person sees this element: nothing lies over it, nothing makes it see-through. A page could else have the panel
 * pressed by somebody who means another button. A browser that cannot tell says yes.
 */
export function watchSight(element: Element): () => boolean {
  if (!("isVisible" in IntersectionObserverEntry.prototype)) return () => true;
  let isSeen = false;
  const options: IntersectionObserverInit & { readonly trackVisibility: boolean; readonly delay: number } = {
    threshold: 1,
    trackVisibility: true,
    delay: DELAY_MS,
  };
  new IntersectionObserver((entries) => {
    const last: Seen | undefined = entries.at(-1);
    isSeen = last?.isVisible === true;
  }, options).observe(element);
  return () => isSeen;
}
