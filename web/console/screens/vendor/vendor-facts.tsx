import type { Vendor } from "../../api/vendors.ts";
import { About } from "./about.tsx";
import { Certificates } from "./certificates.tsx";
import { References } from "./references.tsx";
import { Review } from "./review.tsx";
import { Subprocessors } from "./subprocessors.tsx";
import { Trouble } from "./trouble.tsx";

export type PartProps = { readonly vendor: Vendor; readonly isOwner: boolean };

/** What was asked before anything was given, part by part; owners change each by itself. */
export function VendorFacts(props: PartProps) {
  return (
    <>
      <Review {...props} />
      <About {...props} />
      <Trouble {...props} />
      <Certificates {...props} />
      <Subprocessors {...props} />
      <References {...props} />
    </>
  );
}
