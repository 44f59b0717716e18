import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { dayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";

const STRENGTHS = ["none", "some", "high"] as const;

/** How sure one must be that it is them, and how sure one is. */
export function IdentityCard({ request }: { readonly request: RightsRequest }) {
  const { t } = useTranslation();
  const { proofNeeded, proofShown, provenAt, verifiedBy, agent } = request;
  const strength = (of: number): string => t(`rightsRequest.strength.${STRENGTHS[of] ?? "none"}`);
  const isEnough = proofShown >= proofNeeded;
  const facts: readonly Fact[] = [
    { name: "needed", label: t("rightsRequest.needed"), value: strength(proofNeeded) },
    { name: "shown", label: t("rightsRequest.shown"), value: strength(proofShown) },
    ...(verifiedBy === null ? [] : [{ name: "by", label: t("rightsRequest.shownBy"), value: wordsFor("rightsWay", verifiedBy) }]),
    ...(provenAt === null ? [] : [{ name: "at", label: t("rightsRequest.shownAt"), value: dayOf(provenAt) }]),
    ...(agent ? [{ name: "agent", label: t("rightsRequest.agent"), value: t("value.yes") }] : []),
  ];
  return (
    <Card
      title={t("rightsRequest.identity")}
      aside={<Badge tone={isEnough ? "good" : "wait"}>{t(isEnough ? "rightsRequest.enough" : "rightsRequest.notYet")}</Badge>}
    >
      <Facts facts={facts} />
    </Card>
  );
}
