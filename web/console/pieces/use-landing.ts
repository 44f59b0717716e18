import { type RefObject, useEffect, useRef } from "react";

export type Landing<T extends HTMLElement> = {
  /** Where one lands if what opened the dialog is gone, as a button whose deed is done. */
  readonly landing: RefObject<T | null>;
  /** Called as the dialog is opened: by what is in focus just then, unless another is named, as the button of a menu that closes. */
  readonly from: (opener?: Element | null) => void;
};

/**
 * Where the focus is once a dialog has closed: on what opened it, else on the place that tells what has become of it. Without it somebody without a
 * mouse would begin at the top of the page.
 */
export function useLanding<T extends HTMLElement>(isOpen: boolean): Landing<T> {
  const landing = useRef<T>(null);
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!isOpen && wasOpen.current) {
      const back = opener.current;
      const isThere = back instanceof HTMLElement && back.isConnected && back !== document.body;
      (isThere ? back : landing.current)?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return {
    landing,
    from: (element) => {
      opener.current = element ?? document.activeElement;
    },
  };
}
