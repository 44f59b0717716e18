import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import type { Deed } from "./deed-dialogs.tsx";
import { deedsFor } from "./deeds-for.ts";

export type RequestMenuProps = { readonly request: RightsRequest; readonly onDeed: (deed: Deed, opener: Element | null) => void };

/** What is seldom done: more time, standing still, taking it back, asking again. */
export function RequestMenu({ request, onDeed }: RequestMenuProps) {
  const { t } = useTranslation();
  const deeds = deedsFor(request);
  const button = useRef<HTMLButtonElement>(null);
  if (deeds.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button ref={button} variant="default" aria-label={t("customer.more")} px={10}>
          <IconDots size={18} aria-hidden="true" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {deeds.map((deed) => (
          <Menu.Item key={deed} onClick={() => onDeed(deed, button.current)} {...(deed === "withdraw" ? { color: "red" } : {})}>
            {t(`rightsRequest.verb.${deed}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
