import { useTranslation } from "react-i18next";
import type { Mail } from "../../api/outbox.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Tone } from "../../pieces/badge.tsx";

const TONES = { waiting: "note", sent: "good", failed: "bad", held: "wait" } as const satisfies Record<Mail["state"], Tone>;

/** How far a mail is, in a word. */
export function MailState({ mail: { state, attempts } }: { readonly mail: Mail }) {
  const { t } = useTranslation();
  const isTried = state === "waiting" && attempts > 0;
  return (
    <Badge tone={isTried ? "wait" : TONES[state]}>
      {isTried ? t("outbox.state.again", { count: attempts }) : t(`outbox.state.${state}`)}
    </Badge>
  );
}
