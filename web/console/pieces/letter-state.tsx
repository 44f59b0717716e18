import { useTranslation } from "react-i18next";
import type { Letter } from "../api/letters.ts";
import { dayOf } from "../words/times.ts";
import { Badge, type Tone } from "./badge.tsx";

const TONES = { waiting: "wait", sent: "good", dropped: "quiet" } as const satisfies Record<Letter["state"], Tone>;

/** How far a letter is: to be printed, printed, or gone and how. */
export function LetterState({ letter: { state, printedAt, endedAt, how } }: { readonly letter: Letter }) {
  const { t } = useTranslation();
  const when = endedAt ?? printedAt;
  const said = state === "waiting" && printedAt !== null ? "printed" : state;
  return (
    <>
      <Badge tone={TONES[state]}>{t(`letters.state.${said}`)}</Badge> {how === null ? null : `${t(`letters.how.${how}`)} `}
      {when === null ? null : dayOf(when)}
    </>
  );
}
