import { Button, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Provider, disconnectProvider, providerQuery, testProvider } from "../../api/payment-provider.ts";
import type { Session } from "../../api/session.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { When } from "../../pieces/when.tsx";
import { ConnectForm } from "./connect-form.tsx";
import { ProviderVerdict } from "./provider-verdict.tsx";
import style from "./settings-screen.module.css";

/** Who takes the payments and keeps the cards: how it is connected, whether it answers, and how one connects it. */
export function PaymentCard({ who }: { readonly who: Session }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(providerQuery);
  return (
    <Card title={t("provider.title")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      {data === undefined ? null : data.kind === null ? (
        <ConnectForm provider={data} mode={who.tenant.mode} />
      ) : (
        <Connected provider={data} mode={who.tenant.mode} />
      )}
    </Card>
  );
}

type ConnectedProps = { readonly provider: Provider; readonly mode: Session["tenant"]["mode"] };

function Connected({ provider, mode }: ConnectedProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isChanging, setChanging] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const test = useMutation({ mutationFn: testProvider });
  if (isChanging) return <ConnectForm provider={provider} mode={mode} onDone={() => setChanging(false)} />;
  return (
    <>
      <Facts
        facts={[
          { name: "kind", label: t("provider.name"), value: "Stripe" },
          {
            name: "mode",
            label: t("frame.mode"),
            value: <Badge tone={provider.mode === "live" ? "good" : "wait"}>{t(`settings.business.${provider.mode ?? "test"}`)}</Badge>,
          },
          ...(provider.connectedAt === undefined
            ? []
            : [{ name: "since", label: t("provider.since"), value: <When at={provider.connectedAt} /> }]),
          {
            name: "event",
            label: t("provider.lastEvent"),
            value: provider.lastEventAt == null ? t("provider.noEvent") : <When at={provider.lastEventAt} />,
          },
        ]}
      />
      {test.error === null ? null : <RefusalNote error={test.error} />}
      {test.data === undefined ? null : <ProviderVerdict verdict={test.data} />}
      <Group gap="xs" mt="sm">
        <Button variant="default" size="xs" loading={test.isPending} onClick={() => test.mutate()}>
          {t("provider.test")}
        </Button>
        <Button variant="default" size="xs" onClick={() => setChanging(true)}>
          {t("provider.change")}
        </Button>
        <Button variant="subtle" color="red" size="xs" className={style.leave} onClick={() => setLeaving(true)}>
          {t("provider.disconnect")}
        </Button>
      </Group>
      <ConfirmDialog
        isOpen={isLeaving}
        onClose={() => setLeaving(false)}
        title={t("provider.disconnectTitle")}
        verb={t("provider.disconnect")}
        isDestructive
        onConfirm={async () => {
          await disconnectProvider();
          say(t("provider.disconnected"));
          await queries.invalidateQueries(providerQuery);
        }}
      >
        {t("provider.disconnectSay")}
      </ConfirmDialog>
    </>
  );
}
