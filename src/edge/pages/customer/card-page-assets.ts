import { type CardPageFiles, readCardPage } from "./card-page-files.ts";
import { pagePolicy } from "./policy.ts";

/** What a browser must receive with every page of the customers: for whoever compares (PCI DSS 4.0.1, 6.4.3 and 11.6.1). */
export type CardPageAssets = { readonly script: readonly string[]; readonly style: readonly string[]; readonly policy: string };

/** Undefined while the pages are not built; then they carry no script and take no card. */
export function cardPageAssets(files: CardPageFiles | undefined = readCardPage()): CardPageAssets | undefined {
  if (files === undefined) return undefined;
  return { script: [files.door.hash, files.fill.hash], style: [files.style.hash], policy: pagePolicy(files) };
}
