import { setNonce } from "get-nonce";

/** The nonce of this answer, for the style elements that the components write. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}

setNonce(styleNonce());
