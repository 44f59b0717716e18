import type { ParseKeys, TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { CardRequest } from "../../api/requests.ts";
import { useFilling } from "../../pieces/filling.ts";
import { exactTime, timeOf } from "../../words/times.ts";
import style from "./progress-line.module.css";

type Step = {
  readonly name: string;
  readonly label: string;
  readonly standing: "done" | "now" | "next" | "ended";
  readonly at: string | null;
  readonly say?: string;
};

/** How far the customer is, from left to right; what goes on now is said as it happens. */
export function ProgressLine({ request }: { readonly request: CardRequest }) {
  const { t } = useTranslation();
  const steps = stepsOf(t, request, useFilling(request));
  const now = steps.findLast((step) => step.standing !== "next");
  return (
    <section className={style.card} aria-label={t("progress.title")}>
      <ol className={style.steps}>
        {steps.map(({ name, label, standing, at, say }) => (
          <li key={name} className={style.step} data-standing={standing} aria-current={standing === "now" ? "step" : undefined}>
            <span className={style.label}>{label}</span>
            <span className={style.when}>
              {at === null ? null : (
                <time dateTime={at} title={exactTime(at)}>
                  {timeOf(at)}
                </time>
              )}
              {at !== null && say !== undefined ? ", " : null}
              {say}
            </span>
          </li>
        ))}
      </ol>
      <p className="sr-only" role="status">
        {now?.label}
      </p>
    </section>
  );
}

function stepsOf(t: TFunction, request: CardRequest, isTyping: boolean): readonly Step[] {
  const { state, createdAt, openedAt, providedAt, usedAt, endedAt, expiresAt, door } = request;
  const isEnded = state === "expired" || state === "revoked";
  const came = openedAt !== null || providedAt !== null;
  const steps: readonly Step[] = [
    { name: "created", label: t("progress.created"), standing: "done", at: createdAt },
    {
      name: "opened",
      label: t(came ? "progress.opened" : "progress.notOpened"),
      standing: came ? "done" : state === "created" ? "now" : "next",
      at: openedAt,
      ...(came && door !== null ? { say: doorWords(t, door) } : {}),
    },
    {
      name: "filling",
      label: t(fillingWords(request, isTyping)),
      standing: providedAt !== null ? "done" : state === "opened" ? "now" : "next",
      at: null,
      ...(isTyping ? { say: t("progress.live") } : {}),
    },
    { name: "provided", label: t("progress.provided"), standing: providedAt === null ? "next" : "done", at: providedAt },
    {
      name: "used",
      label: t(state === "provided" ? "progress.yourTurn" : "progress.used"),
      standing: usedAt !== null ? "done" : state === "provided" ? "now" : "next",
      at: usedAt,
    },
  ];
  if (!isEnded) return steps;
  const reached = steps.filter((step) => step.standing === "done");
  return [...reached, { name: state, label: t(`progress.${state}`), standing: "ended", at: endedAt ?? expiresAt }];
}

function fillingWords({ state, providedAt }: CardRequest, isTyping: boolean): ParseKeys {
  if (providedAt !== null) return "progress.filled";
  if (state !== "opened") return "progress.fills";
  return isTyping ? "progress.filling" : "progress.unsent";
}

const DOORS = ["link", "number", "signed-in"] as const;

function doorWords(t: TFunction, door: string): string {
  const known = DOORS.find((one) => one === door.replace("_", "-"));
  return known === undefined ? door : t(`progress.door.${known}`);
}
