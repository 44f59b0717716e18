import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { session } from "../../api/session.ts";
import { type Person, personQuery } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { Timeline } from "../../pieces/timeline.tsx";
import { When } from "../../pieces/when.tsx";
import { PersonState } from "../staff/person-state.tsx";
import { AgainDialog } from "./again-dialog.tsx";
import { CardDialog } from "./card-dialog.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { LeaverDialog } from "./leaver-dialog.tsx";
import { MayDo } from "./may-do.tsx";
import { PersonClearance } from "./person-clearance.tsx";
import { PersonDevices } from "./person-devices.tsx";
import { PersonReach } from "./person-reach.tsx";
import style from "./person-screen.module.css";
import { ReturnDialog } from "./return-dialog.tsx";

const route = getRouteApi("/staff/$id");

type Deed = "change" | "card" | "again" | "leave" | "return";

/** One person: what they may do, what is missing for it, where they are signed in, and what they did. */
export function PersonScreen() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: person, error } = useQuery(personQuery(id));
  const [deed, setDeed] = useState<Deed | null>(null);
  const close = (): void => setDeed(null);
  const crumbs = <Link to="/staff">{t("staff.title")}</Link>;

  if (person === undefined)
    return (
      <>
        <PageHeader title={t("person.title")} crumbs={crumbs} />
        {error === null ? <Opening /> : <RefusalNote error={error} />}
      </>
    );
  return (
    <>
      <PageHeader
        title={nameOf(person)}
        crumbs={crumbs}
        lead={<Lead person={person} />}
        actions={<Deeds person={person} onDeed={setDeed} />}
      />
      <div className={style.columns}>
        <div>
          <MayDo person={person} />
          {person.state === "off" ? null : <PersonClearance person={person} />}
        </div>
        <div>
          <PersonDevices person={person} />
          <PersonReach person={person} />
          <Card
            title={t("person.did")}
            aside={
              <Link to="/ledger" search={{ actor: person.id }}>
                {t("nav.ledger")}
              </Link>
            }
          >
            <Timeline of={{ actor: person.id }} hasProofs />
          </Card>
        </div>
      </div>
      <ChangeDialog person={person} isOpen={deed === "change"} onClose={close} />
      <CardDialog person={person} isOpen={deed === "card"} onClose={close} />
      <AgainDialog person={person} isOpen={deed === "again"} onClose={close} />
      <LeaverDialog person={person} isOpen={deed === "leave"} onClose={close} />
      <ReturnDialog person={person} isOpen={deed === "return"} onClose={close} />
    </>
  );
}

export function nameOf({ name, email }: Person): string {
  return name === "" ? email : name;
}

function Lead({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { name, email, seenAt, activatedAt } = person;
  return (
    <span className={style.lead}>
      {person.isDamaged ? <Badge tone="bad">{t("person.damaged.mark")}</Badge> : null}
      {name === "" ? null : <span>{email}</span>}
      <PersonState person={person} />
      {activatedAt === null ? null : (
        <span>
          {t("person.joined")} <When at={activatedAt} />
        </span>
      )}
      {seenAt === null ? null : (
        <span>
          {t("person.seen")} <When at={seenAt} />
        </span>
      )}
    </span>
  );
}

/** What can be done, by how they stand. Nobody puts themselves off: that needs another owner. */
function Deeds({ person, onDeed }: { readonly person: Person; readonly onDeed: (deed: Deed) => void }) {
  const { t } = useTranslation();
  const who = useCell(session);
  const anew = person.isDamaged ? <Button onClick={() => onDeed("card")}>{t("person.damaged.verb")}</Button> : null;
  if (person.state === "off") return anew ?? <Button onClick={() => onDeed("return")}>{t("person.return.verb")}</Button>;
  return (
    <>
      {anew}
      <Button variant="default" onClick={() => onDeed("change")}>
        {t("person.change.verb")}
      </Button>
      {person.state === "invited" ? (
        <Button variant="default" onClick={() => onDeed("again")}>
          {t("person.again.verb")}
        </Button>
      ) : null}
      {who?.staff.id === person.id ? null : (
        <Button variant="outline" color="red" className={style.destructive} onClick={() => onDeed("leave")}>
          {t("person.leave.verb")}
        </Button>
      )}
    </>
  );
}
