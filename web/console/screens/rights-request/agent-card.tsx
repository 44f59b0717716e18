import { Button, FileButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  ACCEPTED_REASONS,
  type AgentsPermission,
  REFUSED_REASONS,
  type Verdict,
  judgePermission,
  openPermission,
  permissionQuery,
  storePermission,
} from "../../api/agents-permission.ts";
import { encryptWithPassphrase } from "../../api/encrypt.ts";
import { type RightsRequest, isOver } from "../../api/rights-requests.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { Dialog } from "../../pieces/dialog.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { NoteArea } from "../../pieces/note-area.tsx";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { SaveEncrypted } from "../../pieces/save-encrypted.tsx";
import { useLanding } from "../../pieces/use-landing.ts";
import { dayOf } from "../../words/times.ts";
import { ReasonForm } from "./reason-form.tsx";
import style from "./rights-request-screen.module.css";
import { type RunDeed, useDeed } from "./use-deed.ts";

const TONES = { waiting: "wait", accepted: "good", refused: "bad" } as const satisfies Record<AgentsPermission["state"], Tone>;
const TAKEN = "application/pdf,image/jpeg,image/png";
const WORDS_CHARS_MAX = 500;

/** What shows that somebody else may ask for the customer: it is uploaded, saved encrypted to be looked at, and judged once. */
export function AgentCard({ request }: { readonly request: RightsRequest }) {
  return request.agent && !request.certificate ? <Permission request={request} /> : null;
}

type Doing = "save" | Verdict["verdict"];

function Permission({ request }: { readonly request: RightsRequest }) {
  const { id, subject, state } = request;
  const { t } = useTranslation();
  const run = useDeed(subject);
  const { data: permission, error } = useQuery(permissionQuery(id));
  const [doing, setDoing] = useState<Doing | null>(null);
  const { landing, from } = useLanding<HTMLDivElement>(doing !== null);
  const begin = (what: Doing): void => {
    from();
    setDoing(what);
  };
  const isOpen = !isOver({ state }) && state !== "granted";
  if (permission === undefined && error === null) return null;
  return (
    <Card
      title={t("agent.title")}
      aside={permission ? <Badge tone={TONES[permission.state]}>{t(`agent.state.${permission.state}`)}</Badge> : undefined}
    >
      <div ref={landing} tabIndex={-1}>
        {error === null ? null : <RefusalNote error={error} isQuiet />}
        {permission ? <PermissionFacts permission={permission} /> : <p className={style.say}>{t("agent.none")}</p>}
        {permission?.state === "refused" ? <ReadAloud say={t("agent.tell")} unlock={t("agent.told")} /> : null}
        <div className={style.buttons}>
          {permission ? (
            <Button size="compact-sm" variant="default" onClick={() => begin("save")}>
              {t("file.save")}
            </Button>
          ) : null}
          {isOpen && permission?.state === "waiting" ? (
            <>
              <Button size="compact-sm" onClick={() => begin("accepted")}>
                {t("agent.accept")}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => begin("refused")}>
                {t("agent.refuse")}
              </Button>
            </>
          ) : null}
        </div>
        {isOpen && (permission === null || permission?.state === "refused") ? <Upload id={id} run={run} /> : null}
      </div>
      {permission ? (
        <>
          <SaveEncrypted
            isOpen={doing === "save"}
            onClose={() => setDoing(null)}
            title={t("file.saveTitle", { label: t("agent.title") })}
            formats={["age"]}
            seal={async ({ passphrase }, typed) => {
              const file = await openPermission(id, typed.text("reason"));
              return { name: `${file.name}.age`, bytes: await encryptWithPassphrase(file.bytes, passphrase) };
            }}
          >
            <NoteArea name="reason" label={t("reason.label")} description={t("reason.hint")} maxLength={WORDS_CHARS_MAX} />
          </SaveEncrypted>
          <Judge id={id} permission={permission.id} verdict={doing === "save" ? null : doing} run={run} onClose={() => setDoing(null)} />
        </>
      ) : null}
    </Card>
  );
}

function PermissionFacts({ permission: { name, at, judgedAt, reason } }: { readonly permission: AgentsPermission }) {
  const { t } = useTranslation();
  const facts: readonly Fact[] = [
    { name: "name", label: t("agent.file"), value: name ?? t("agent.unnamed") },
    { name: "at", label: t("agent.at"), value: dayOf(at) },
    ...(reason === null ? [] : [{ name: "reason", label: t("agent.why"), value: t(`agent.reason.${reason}`) }]),
    ...(judgedAt === null ? [] : [{ name: "judged", label: t("agent.judgedAt"), value: dayOf(judgedAt) }]),
  ];
  return <Facts facts={facts} />;
}

function Upload({ id, run }: { readonly id: string; readonly run: RunDeed }) {
  const { t } = useTranslation();
  const { failure, told } = useFailure();
  const store = async (file: File | null): Promise<void> => {
    if (file === null) return;
    await told(() =>
      run(async () => {
        await storePermission(id, file);
        return t("agent.stored");
      }),
    );
  };
  return (
    <div className={style.apart}>
      <FailureNote failure={failure} />
      <FileButton accept={TAKEN} onChange={(file) => void store(file)} inputProps={{ "aria-label": t("agent.title") }}>
        {(props) => (
          <Button size="compact-sm" variant="default" {...props}>
            {t("file.upload")}
            <span className="sr-only"> {t("agent.title")}</span>
          </Button>
        )}
      </FileButton>
      <span className={style.quiet}>{t("agent.kinds")}</span>
    </div>
  );
}

type JudgeProps = {
  readonly id: string;
  readonly permission: string;
  readonly verdict: Verdict["verdict"] | null;
  readonly run: RunDeed;
  readonly onClose: () => void;
};

function Judge({ id, permission, verdict, run, onClose }: JudgeProps) {
  const { t } = useTranslation();
  const reasons: readonly Verdict["reason"][] = verdict === "refused" ? REFUSED_REASONS : ACCEPTED_REASONS;
  return (
    <Dialog opened={verdict !== null} onClose={onClose} title={verdict === "refused" ? t("agent.refuse") : t("agent.accept")}>
      {verdict === null ? null : (
        <ReasonForm
          say={t(verdict === "refused" ? "agent.refuseSay" : "agent.acceptSay")}
          label={t("agent.why")}
          choices={reasons.map((value) => ({ value, label: t(`agent.reason.${value}`) }))}
          verb={verdict === "refused" ? t("agent.refuse") : t("agent.accept")}
          onClose={onClose}
          act={(choice, words) =>
            run(async () => {
              const reason = reasons.find((one) => one === choice) ?? "not_readable";
              await judgePermission(id, { permission, verdict, reason, ...(words === "" ? {} : { words }) });
              return t(`agent.done.${verdict}`);
            })
          }
        >
          <NoteArea name="words" label={t("agent.words")} description={t("agent.wordsHint")} maxLength={WORDS_CHARS_MAX} />
        </ReasonForm>
      )}
    </Dialog>
  );
}
