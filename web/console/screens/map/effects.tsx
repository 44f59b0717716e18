import { useTranslation } from "react-i18next";
import type { MapChange, MapEffects } from "../../api/map-editor.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { translated } from "../../words/words.ts";
import style from "./map-screen.module.css";

const KINDS = ["gains", "loses", "other"] as const;
type Kind = (typeof KINDS)[number];
const TONES = { gains: "wait", loses: "note", other: "quiet" } as const satisfies Record<Kind, Tone>;

/** A change of one label changes many sentences: those are folded away, and a click shows them. */
const SENTENCES_SHOWN_MAX = 6;

/** Who gains and who loses what, what else changes, and which sentences of the notice come and go. */
export function Effects({ effects }: { readonly effects: MapEffects }) {
  const { t } = useTranslation();
  const { changes, notice } = effects;
  if (changes.length + notice.added.length + notice.removed.length === 0) return <p className={style.quiet}>{t("mapEffects.none")}</p>;
  return (
    <>
      {KINDS.map((kind) => {
        const own = changes.filter((change) => kindOf(change) === kind);
        if (own.length === 0) return null;
        return (
          <div key={kind} className={style.effects}>
            <Badge tone={TONES[kind]}>{t(`mapEffects.${kind}`)}</Badge>
            <ul>
              {own.map(({ say }) => (
                <li key={say}>{translated(say)}</li>
              ))}
            </ul>
          </div>
        );
      })}
      {notice.added.length + notice.removed.length === 0 ? null : (
        <details className={style.effects} open={notice.added.length + notice.removed.length <= SENTENCES_SHOWN_MAX}>
          <summary>
            <Badge>{t("mapEffects.notice")}</Badge>{" "}
            {t("mapEffects.sentences", { count: Math.max(notice.added.length, notice.removed.length) })}
          </summary>
          <ul>
            {notice.removed.map((line) => (
              <li key={line}>
                <del>{translated(line)}</del>
              </li>
            ))}
            {notice.added.map((line) => (
              <li key={line}>
                <ins>{translated(line)}</ins>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function kindOf({ code }: MapChange): Kind {
  return code === "gains" || code === "loses" ? code : "other";
}
