import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { saveFile } from "../../api/encrypt.ts";
import { type ExtensionBrowser, downloadExtension, extension } from "../../api/fills.ts";
import { Card } from "../../pieces/card.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { AccountLine } from "./account-line.tsx";
import style from "./my-account.module.css";

const HOW = {
  chromium: ["fill.chromium1", "fill.chromium2", "fill.chromium3", "fill.then"],
  firefox: ["fill.firefox1", "fill.firefox2", "fill.then"],
} as const;
const TITLES = { chromium: "fill.forChromium", firefox: "fill.forFirefox" } as const;
const BROWSERS = ["chromium", "firefox"] as const satisfies readonly ExtensionBrowser[];

/** The extension that fills vendors' pages: whether it is here, where it may work, and how one comes by it. */
export function FillingCard() {
  const { t } = useTranslation();
  const here = useCell(extension);
  const getting = useMutation({
    mutationFn: downloadExtension,
    onSuccess: ({ name, bytes }) => {
      saveFile(name, bytes, "application/zip");
      say(t("fill.saved"));
    },
  });
  return (
    <Card title={t("fill.title")}>
      <p className={style.say}>{t("fill.say")}</p>
      {getting.error === null ? null : <RefusalNote error={getting.error} />}
      <ul className={style.list}>
        <AccountLine
          title={here === null ? t("fill.notConnected") : t("fill.connected", { version: here.version })}
          say={here === null ? t("fill.notConnectedSay") : <Sites patterns={here.sites} />}
        />
        {BROWSERS.map((browser) => (
          <AccountLine key={browser} title={t(TITLES[browser])} say={<How steps={HOW[browser]} />}>
            <Button
              size="xs"
              variant="default"
              loading={getting.isPending && getting.variables === browser}
              onClick={() => getting.mutate(browser)}
            >
              {t("fill.download")}
              <span className="sr-only">: {t(TITLES[browser])}</span>
            </Button>
          </AccountLine>
        ))}
      </ul>
    </Card>
  );
}

/** Its own console is one of the sites that it knows; it fills nothing there. */
function Sites({ patterns }: { readonly patterns: readonly string[] }) {
  const { t } = useTranslation();
  const sites = patterns.map((pattern) => pattern.replace(/\/\*$/u, "")).filter((site) => URL.parse(site)?.hostname !== location.hostname);
  return sites.length === 0 ? t("fill.connectedNowhere") : t("fill.connectedSay", { sites: sites.join(", ") });
}

function How({ steps }: { readonly steps: (typeof HOW)[ExtensionBrowser] }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t("fill.how")}</summary>
      <ol>
        {steps.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
    </details>
  );
}
