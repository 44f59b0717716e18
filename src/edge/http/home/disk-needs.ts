import type { FreeSpace } from "../../../platform/storage/free-space.ts";
import { type Need, need } from "./need.ts";

/** Of everybody, since everybody's work meets it; who runs the server can mend it. */
export function diskNeeds(space: FreeSpace): readonly Need[] {
  switch (space.state()) {
    case "enough":
    case "not_ours":
      return [];
    case "nearly_full":
      return [need("disk_nearly_full", "overdue", {}, "/imports")];
    case "full":
      return [need("disk_full", "overdue", {}, "/imports")];
  }
}
