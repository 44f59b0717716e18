import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReviewItem } from "../../api/access-reviews.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./access-review.module.css";

export type ReviewedPersonProps = {
  readonly item: ReviewItem;
  readonly onKeep: () => void;
  readonly onChange: () => void;
  readonly onRemove: () => void;
};

/** One person: what they may do in words, when they last were at work, and the three answers. */
export function ReviewedPerson({ item, onKeep, onChange, onRemove }: ReviewedPersonProps) {
  const { t } = useTranslation();
  const { name, email, roles, isOwner, seenAt, state, decision } = item;
  const isOff = state === "off";
  return (
    <Card
      title={name === "" ? email : name}
      aside={
        seenAt === null ? (
          t("review.neverSeen")
        ) : (
          <>
            {t("review.seen")} <When at={seenAt} />
          </>
        )
      }
    >
      <div aria-live="polite">
        {name === "" ? null : <p className={style.quiet}>{email}</p>}
        {isOff ? <p className={style.quiet}>{t("review.isOff")}</p> : null}
        {isOwner ? (
          <p className={style.owner}>
            <Badge tone="wait">{t("frame.owner")}</Badge> {t("review.isOwner")}
          </p>
        ) : null}
        {roles.length === 0 && !isOff ? <p className={style.quiet}>{t("review.noRole")}</p> : null}
        {roles.map(({ name: role, label, words }) => (
          <div key={role}>
            <h3 className={style.role}>{label}</h3>
            <ul className={style.words}>
              {words.map((word) => (
                <li key={word}>{word}</li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <div className={style.deeds}>
        <Button variant={decision === "keep" ? "default" : "filled"} onClick={onKeep} rightSection={<KeyHint of="K" />}>
          {t("review.keep")}
        </Button>
        <Button variant="default" disabled={isOff} onClick={onChange} rightSection={<KeyHint of="E" />}>
          {t("review.change")}
        </Button>
        <Button variant="default" disabled={isOff} className={style.remove} onClick={onRemove} rightSection={<KeyHint of="R" />}>
          {t("review.remove")}
        </Button>
      </div>
    </Card>
  );
}
