import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import {
  type RightsRequest,
  appealRequest,
  decideAppeal,
  decideRequest,
  extendAppeal,
  extendRequest,
  pauseRequest,
  resumeRequest,
  withdrawRequest,
} from "../../api/rights-requests.ts";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { NoteArea } from "../../pieces/note-area.tsx";
import { DecideForm } from "./decide-form.tsx";
import { type Choice, ReasonForm } from "./reason-form.tsx";
import { lastDayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import style from "./rights-request-screen.module.css";
import { useDeed } from "./use-deed.ts";
import { VerifyForm } from "./verify-form.tsx";

export type Deed = "verify" | "decide" | "lift" | "extend" | "pause" | "resume" | "appeal" | "extendAppeal" | "decideAppeal" | "withdraw";

export type DeedDialogsProps = {
  readonly request: RightsRequest;
  readonly map: DataMap | undefined;
  readonly deed: Deed | null;
  readonly onClose: () => void;
};

const EXTENDING = ["complex", "many_requests"] as const;
const WORDS_CHARS_MAX = 500;

/** What somebody is about to do with a request: each says what it does before it is done. */
export function DeedDialogs({ request, map, deed, onClose }: DeedDialogsProps) {
  const { t } = useTranslation();
  const { id, subject, kind, coolingUntil, extendableTo, pausesFor } = request;
  const run = useDeed(subject);
  const longer = deed === "extend" ? extendableTo : deed === "extendAppeal" ? (request.appeal?.extendableTo ?? null) : null;
  if (deed === "resume" || deed === "withdraw") {
    const isCooling = deed === "withdraw" && coolingUntil !== null;
    const isMark = deed === "withdraw" && (kind === "restriction" || kind === "objection");
    return (
      <ConfirmDialog
        isOpen
        onClose={onClose}
        title={t(isCooling ? "rightsRequest.stopTitle" : `rightsRequest.deedTitle.${deed}`)}
        verb={t(isCooling ? "rightsRequest.verb.stop" : `rightsRequest.verb.${deed}`)}
        isDestructive={deed === "withdraw" && !isCooling}
        onConfirm={() =>
          run(async () => {
            await (deed === "resume" ? resumeRequest(id) : withdrawRequest(id));
            return t(`rightsRequest.deedDone.${deed}`);
          })
        }
      >
        <p>{t(isCooling ? "rightsRequest.stopSay" : isMark ? "rightsRequest.withdrawMarkSay" : `rightsRequest.deedSay.${deed}`)}</p>
      </ConfirmDialog>
    );
  }
  const close = { onClose, run };
  return (
    <Dialog opened={deed !== null} onClose={onClose} size="lg" title={deed === null ? "" : t(`rightsRequest.deedTitle.${deed}`)}>
      {deed === "verify" ? <VerifyForm request={request} {...close} /> : null}
      {deed === "decide" ? <DecideForm request={request} map={map} {...close} /> : null}
      {deed === "extend" || deed === "pause" || deed === "extendAppeal" ? (
        <ReasonForm
          say={[
            t(`rightsRequest.deedSay.${deed}`),
            longer === null ? "" : t("rightsRequest.extendableTo", { day: lastDayOf(longer) }),
          ].join(" ")}
          label={t("rightsRequest.why")}
          choices={choicesOf(deed)}
          verb={t(`rightsRequest.verb.${deed}`)}
          onClose={onClose}
          act={(reason) =>
            run(async () => {
              const why = EXTENDING.find((one) => one === reason) ?? "complex";
              if (deed === "extend") await extendRequest(id, why);
              else if (deed === "extendAppeal") await extendAppeal(id, why);
              else await pauseRequest(id, pausesFor.find((one) => one === reason) ?? "clarification");
              return t(`rightsRequest.deedDone.${deed}`);
            })
          }
        />
      ) : null}
      {deed === "appeal" || deed === "lift" ? (
        <ReasonForm
          say={t(`rightsRequest.deedSay.${deed}`)}
          verb={t(`rightsRequest.verb.${deed}`)}
          onClose={onClose}
          act={(_, words) =>
            run(async () => {
              await (deed === "appeal" ? appealRequest(id, words) : decideRequest(id, { decision: "lifted", reason: words }));
              return t(`rightsRequest.deedDone.${deed}`);
            })
          }
        >
          <Words label={t(deed === "appeal" ? "rightsRequest.appealWords" : "reason.label")} isNeeded={deed === "lift"} />
        </ReasonForm>
      ) : null}
      {deed === "decideAppeal" ? (
        <ReasonForm
          say={t("rightsRequest.deedSay.decideAppeal")}
          verb={t("rightsRequest.verb.decideAppeal")}
          onClose={onClose}
          act={(_, words, typed) =>
            run(async () => {
              await decideAppeal(id, typed.text("appeal") === "overturned" ? "overturned" : "upheld", words);
              return t("rightsRequest.deedDone.decideAppeal");
            })
          }
        >
          <Radio.Group name="appeal" label={t("rightsRequest.appealHow")} defaultValue="upheld">
            <div className={style.choices}>
              {(["upheld", "overturned"] as const).map((one) => (
                <Radio key={one} value={one} label={t(`rightsRequest.appeal.${one}`)} description={t(`rightsRequest.appealSay.${one}`)} />
              ))}
            </div>
          </Radio.Group>
          <Words label={t("rightsRequest.words")} isNeeded={false} />
        </ReasonForm>
      ) : null}
    </Dialog>
  );

  function choicesOf(of: "extend" | "extendAppeal" | "pause"): readonly Choice[] {
    return of === "pause"
      ? pausesFor.map((value) => ({ value, label: wordsFor("pauseWhy", value) }))
      : EXTENDING.map((value) => ({ value, label: t(`extendWhy.${value}`) }));
  }
}

function Words({ label, isNeeded }: { readonly label: string; readonly isNeeded: boolean }) {
  const { t } = useTranslation();
  return (
    <NoteArea
      name="words"
      label={label}
      description={t("rightsRequest.wordsHint")}
      maxLength={WORDS_CHARS_MAX}
      required={isNeeded}
      withAsterisk={false}
    />
  );
}
