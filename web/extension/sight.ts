/** What browsers tell that look for it (Intersection Observer v2); TypeScript does not know of it yet. */
type Seen = IntersectionObserverEntry & { readonly isVisible?: boolean };
const DELAY_MS = 100;
/** Longer than between the two presses of a double click. */
const STEADY_MS = 500;

/**
 * Whether a person sees this element: nothing lies over it, nothing makes it see-through. A page could else have the panel
 * pressed by somebody who means another button. Where something did, it has to be seen for a moment again: a press may
 * else be meant for what was there before it. A browser that cannot tell says yes.
 */
export function watchSight(element: Element): () => boolean {
  if (!("isVisible" in IntersectionObserverEntry.prototype)) return () => true;
  let seenSince = Infinity;
  let wasHidden = false;
  const note = ({ isVisible }: Seen): void => {
    if (isVisible !== true) {
      wasHidden ||= seenSince !== Infinity || isInOwnWindow(element);
      seenSince = Infinity;
    } else if (seenSince === Infinity) seenSince = wasHidden ? performance.now() : -Infinity;
  };
  const options: IntersectionObserverInit & { readonly trackVisibility: boolean; readonly delay: number } = {
    threshold: 1,
    trackVisibility: true,
    delay: DELAY_MS,
  };
  new IntersectionObserver((entries) => entries.forEach(note), options).observe(element);
  return () => performance.now() - seenSince >= STEADY_MS;
}

/** What the panel itself has not scrolled to is hidden by nobody. */
function isInOwnWindow(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
