import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "../api/session.ts";
import { Mark } from "../look/mark.tsx";
import { useNeedCounts } from "./need-counts.ts";
import { GROUPS, placesFor } from "./navigation.ts";
import style from "./side-navigation.module.css";
import { WhoIsHere } from "./who-is-here.tsx";

/** The list of places on the left; on a phone the same list in a drawer. */
export function SideNavigation({ who, onGo }: { readonly who: Session; readonly onGo?: () => void }) {
  const { t } = useTranslation();
  const counts = useNeedCounts();
  const places = placesFor(who);
  const list = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const here = places.find(({ to }) => path === to || path.startsWith(`${to}/`))?.to;
  // In a low window the list is longer than its side: where somebody is stays to be seen.
  useEffect(() => {
    list.current?.querySelector(`a[href="${here}"]`)?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <div className={style.side}>
      <Link to="/" className={style.brand} onClick={onGo}>
        <Mark /> Strongroom
      </Link>
      <nav ref={list} aria-label={t("frame.places")} className={style.nav}>
        {GROUPS.map((group) => {
          const own = places.filter((place) => place.group === group);
          if (own.length === 0) return null;
          return (
            <div key={group} role="group" aria-label={group === "first" ? t("frame.daily") : t(`nav.group.${group}`)}>
              {group === "first" ? null : (
                <div className={style.group} aria-hidden="true">
                  {t(`nav.group.${group}`)}
                </div>
              )}
              {own.map(({ to, label }) => {
                const count = counts[to] ?? 0;
                return (
                  <Link key={to} to={to} className={style.place} activeOptions={{ exact: to === "/" }} onClick={onGo}>
                    {t(label)}
                    {count === 0 ? null : (
                      <span className={style.count}>
                        {count}
                        <span className="sr-only"> {t("frame.needCount", { count })}</span>
                      </span>
                    )}
                  </Link>
                );
              })}
            </div>
          );
        })}
      </nav>
      <WhoIsHere who={who} />
    </div>
  );
}
