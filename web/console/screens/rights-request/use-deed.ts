import { useQueryClient } from "@tanstack/react-query";
import { Refusal } from "../../api/refusal.ts";
import { refreshRights } from "../../api/rights-requests.ts";
import { say } from "../../pieces/notify.tsx";

/** Does something with a request, and answers what is said of it. */
export type RunDeed = (deed: () => Promise<string>) => Promise<void>;

const CONFLICT = 409;

/**
 * Says that a deed is done, and has every screen follow. Where somebody else was quicker they follow, too: the refusal stands in the form, with all
 * that was typed, and behind it the request as it is now.
 */
export function useDeed(subject: string): RunDeed {
  const queries = useQueryClient();
  return async (deed) => {
    try {
      say(await deed());
    } catch (error) {
      if (error instanceof Refusal && error.status === CONFLICT) void refreshRights(queries, subject);
      throw error;
    }
    await refreshRights(queries, subject);
  };
}
