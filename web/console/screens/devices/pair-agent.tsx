import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Device, devicesQuery, pairAgent } from "../../api/devices.ts";
import { Opening } from "../../frame/opening.tsx";
import { Badge } from "../../pieces/badge.tsx";
import { Choices } from "../../pieces/choices.tsx";
import { CopyText } from "../../pieces/copy-text.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./devices-screen.module.css";

const LOOK_MS = 3_000;

type Shell = "sh" | "ps1";

/** The small program that reports how a computer is protected: fetched, looked at, paired by a code, and left running. */
export function PairAgent({ device, onDone }: { readonly device: Device; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [shell, setShell] = useState<Shell>(navigator.userAgent.includes("Windows") ? "ps1" : "sh");
  // A code is made once for each time that the dialog is opened; asking again would make the one on the screen worthless.
  const { data, error } = useQuery({
    queryKey: ["pairing", device.id],
    queryFn: () => pairAgent(device.id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  // Looks now and then whether the agent has come.
  useQuery({ ...devicesQuery("mine"), refetchInterval: LOOK_MS });
  const { data: mine } = useQuery(devicesQuery("mine"));
  const now = mine?.find((one) => one.id === device.id) ?? device;
  const hasReported = now.reportedAt !== null && now.reportedAt !== device.reportedAt;

  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Opening />;
  const { fetch, show, pair, install } = commands(shell, location.origin, data.code);
  return (
    <Stack gap="sm">
      <p className={style.quiet}>{t("devices.pair.say")}</p>
      <Choices<Shell>
        label={t("devices.posture.os")}
        chosen={shell}
        choices={[
          { value: "sh", label: t("devices.pair.sh") },
          { value: "ps1", label: t("devices.pair.ps1") },
        ]}
        onChoose={setShell}
      />
      <ol className={style.steps}>
        <li>
          <p>{t("devices.pair.fetch")}</p>
          <CopyText label={t("devices.pair.fetch")} text={fetch} />
        </li>
        <li>
          <p>{t("devices.pair.show")}</p>
          <CopyText label={t("devices.pair.show")} text={show} />
        </li>
        <li>
          <p>
            {t("devices.pair.code")} <When at={data.expiresAt} />
          </p>
          <CopyText label={t("devices.pair.code")} text={pair} />
        </li>
        <li>
          <p>{t("devices.pair.install")}</p>
          <CopyText label={t("devices.pair.install")} text={install} />
        </li>
      </ol>
      <Group justify="space-between">
        <span role="status">
          {hasReported ? (
            <Badge tone="good">{t("devices.pair.reported")}</Badge>
          ) : now.hasAgent ? (
            <Badge tone="note">{t("devices.pair.paired")}</Badge>
          ) : (
            <Badge>{t("devices.pair.waiting")}</Badge>
          )}
        </span>
        <Button onClick={onDone}>{t("close")}</Button>
      </Group>
    </Stack>
  );
}

function commands(shell: Shell, origin: string, code: string) {
  const file = `strongroom-agent.${shell}`;
  const run = shell === "sh" ? `sh ${file}` : `powershell -ExecutionPolicy Bypass -File ${file}`;
  const url = `${origin}/agent/${file}`;
  return {
    fetch: shell === "sh" ? `curl -fsSO ${url}` : `Invoke-WebRequest -UseBasicParsing ${url} -OutFile ${file}`,
    show: `${run} show`,
    pair: `${run} pair ${code}`,
    install: `${run} install`,
  };
}
