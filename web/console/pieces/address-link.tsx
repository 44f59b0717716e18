import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

export type AddressLinkProps = { readonly to: string; readonly onGo?: () => void } & AnchorHTMLAttributes<HTMLAnchorElement>;

/** A link to an address of the console that the server named. It goes without loading the page anew. */
export function AddressLink({ to, onGo, children, ...rest }: AddressLinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onGo?.();
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(to);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
