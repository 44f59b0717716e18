import { Burger, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { useUsesApproval } from "../api/data-map.ts";
import { session } from "../api/session.ts";
import { useApprovalWatch } from "./approval-watch.ts";
import { CommandMenu } from "./command-menu.tsx";
import { useExtensionBridge } from "./extension-bridge.ts";
import style from "./frame.module.css";
import { useFreshSession } from "./fresh-session.ts";
import { HelpSheet } from "./help-sheet.tsx";
import { useRequestWatch } from "./request-watch.ts";
import { SideNavigation } from "./side-navigation.tsx";
import { useSingleKeys } from "./single-keys.ts";
import { TestBar } from "./test-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useIdleWatch } from "./idle-watch.ts";

/** The frame around every screen behind the door. */
export function Frame() {
  const { t } = useTranslation();
  const who = useCell(session);
  const [isMenuOpen, menu] = useDisclosure(false);
  const [isHelpOpen, help] = useDisclosure(false);
  useSingleKeys(help.open);
  useFreshSession();
  useApprovalWatch(useUsesApproval() && who !== null && who.staff.roles.length > 0);
  useRequestWatch(who !== null && who.staff.roles.length > 0);
  useIdleWatch(who?.lockAfterSeconds);
  useExtensionBridge();
  if (who === null) return null;

  return (
    <div className={style.frame}>
      <a className={style.skip} href="#main">
        {t("frame.skip")}
      </a>
      <aside className={style.side} aria-label={t("frame.side")}>
        <SideNavigation who={who} />
      </aside>
      <Drawer
        opened={isMenuOpen}
        onClose={menu.close}
        size={260}
        padding={0}
        withCloseButton={false}
        attributes={{ content: { "aria-label": t("frame.places") } }}
      >
        <SideNavigation who={who} onGo={menu.close} />
      </Drawer>
      <div className={style.body}>
        {who.tenant.mode === "test" ? <TestBar /> : null}
        <TopBar
          lockAfterSeconds={who.lockAfterSeconds}
          burger={
            <Burger className={style.burger} size="sm" opened={isMenuOpen} onClick={menu.toggle} aria-label={t("frame.openPlaces")} />
          }
        />
        <main id="main" className={style.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <CommandMenu />
      <HelpSheet isOpen={isHelpOpen} onClose={help.close} />
    </div>
  );
}
