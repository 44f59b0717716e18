import { useTranslation } from "react-i18next";
import { type ApiKey, revokeKey } from "../../api/keys.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { relativeTime } from "../../words/times.ts";

export type RevokeKeyProps = { readonly apiKey: ApiKey | null; readonly onClose: () => void; readonly onRevoked: () => void };

/** What stops when a key is revoked is told first: it cannot be taken back. */
export function RevokeKey({ apiKey, onClose, onRevoked }: RevokeKeyProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      isOpen={apiKey !== null}
      onClose={onClose}
      title={t("keys.revokeTitle", { label: apiKey?.label ?? "" })}
      verb={t("keys.revoke")}
      isDestructive
      onConfirm={async () => {
        if (apiKey !== null) await revokeKey(apiKey.id);
        say(t("keys.revokeDone", { label: apiKey?.label ?? "" }));
        onRevoked();
      }}
    >
      <p>{t("keys.revokeSay")}</p>
      <p>{apiKey?.lastUsedAt == null ? t("keys.revokeUnused") : t("keys.revokeUsed", { when: relativeTime(apiKey.lastUsedAt) })}</p>
    </ConfirmDialog>
  );
}
