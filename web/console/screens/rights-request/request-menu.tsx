import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import type { Deed } from "./deed-dialogs.tsx";

export type RequestMenuProps = { readonly request: RightsRequest; readonly onDeed: (deed: Deed) => void };

/** What is seldom done: more time, standing still, taking it back, asking again. */
export function RequestMenu({ request, onDeed }: RequestMenuProps) {
  const { t } = useTranslation();
  const deeds = deedsFor(request);
  if (deeds.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" aria-label={t("customer.more")} px={10}>
          <IconDots size={18} aria-hidden="true" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {deeds.map((deed) => (
          <Menu.Item key={deed} onClick={() => onDeed(deed)} {...(deed === "withdraw" ? { color: "red" } : {})}>
            {t(`rightsRequest.verb.${deed}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function deedsFor({ state, kind, pausedSince, extension, appeal, decision }: RightsRequest): readonly Deed[] {
  const isWaiting = state === "awaiting_proof" || state === "open";
  const isMark = kind === "restriction" || kind === "objection";
  const wasDenied =
    decision !== null && decision.decision !== "granted" && (state === "refused" || state === "granted" || state === "done");
  return [
    ...(isWaiting && extension === null ? (["extend"] as const) : []),
    ...(isWaiting && pausedSince === null ? (["pause"] as const) : []),
    ...(isWaiting && pausedSince !== null ? (["resume"] as const) : []),
    ...(state === "in_force" || state === "open" ? (["verify"] as const) : []),
    ...(wasDenied && appeal === null ? (["appeal"] as const) : []),
    ...(appeal?.extendableTo == null ? [] : (["extendAppeal"] as const)),
    ...((isWaiting || state === "granted") && !isMark ? (["withdraw"] as const) : []),
  ];
}
