import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { makeQueries } from "../api/queries.ts";
import { useCell } from "../api/cell.ts";
import { door, isCovered } from "../api/door.ts";
import { session } from "../api/session.ts";
import { IdleCover } from "../frame/idle-cover.tsx";
import { StepUpDialog } from "../frame/step-up-dialog.tsx";
import { makeRouter } from "../routes.tsx";
import { EARLY_ROUTES } from "./early-routes.ts";
import style from "./inside.module.css";

/** Everything behind the door. What was read of customers lives in the cache of this component, and goes with it. */
export function Inside() {
  const { t } = useTranslation();
  const who = useCell(session);
  const isHidden = isCovered(useCell(door));
  const [queries] = useState(makeQueries);
  const [router] = useState(() => {
    if (EARLY_ROUTES.has(location.pathname)) history.replaceState(null, "", "/");
    return makeRouter(queries);
  });
  useEffect(() => () => queries.clear(), [queries]);

  return (
    <QueryClientProvider client={queries}>
      {who === null ? null : (
        // Covered, not taken down: forms keep what was typed into them.
        <div className={isHidden ? style.covered : undefined} inert={isHidden}>
          <section id="portals" aria-label={t("frame.floating")} />
          <RouterProvider router={router} />
          <section aria-label={t("frame.notifications")}>
            {/* As narrow as the space beside a dialog, whose buttons it must not cover. */}
            <Notifications position="bottom-right" containerWidth={300} withinPortal={false} />
          </section>
          <StepUpDialog />
        </div>
      )}
      {isHidden ? <IdleCover /> : null}
    </QueryClientProvider>
  );
}
