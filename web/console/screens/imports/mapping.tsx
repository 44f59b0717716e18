import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import { type Import, confirmImport, giveUpImport, importQuery } from "../../api/imports.ts";
import { Card } from "../../pieces/card.tsx";
import { useFailure } from "../../pieces/failure.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { MappingTable } from "./mapping-table.tsx";
import { type Targets, changesOf, clashesIn, missingIn, targetsOf } from "./targets.ts";
import style from "./imports-screen.module.css";

/** What each column of the file will fill, as far as it could be guessed; somebody looks at it before anything is stored. */
export function Mapping({ proposed, onGivenUp }: { readonly proposed: Import; readonly onGivenUp: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const map = useDataMap();
  const { failed, told } = useFailure();
  const columns = proposed.columns ?? null;
  const choices = proposed.choices ?? [];
  const [targets, setTargets] = useState<Targets>(() => targetsOf(columns ?? []));
  const clashes = clashesIn(targets, choices);
  const missing = missingIn(targets, choices);
  const isEmpty = columns !== null && Object.values(targets).every((target) => target === null);

  const begin = (): Promise<boolean> =>
    told(async () => {
      await confirmImport(proposed.id, changesOf(columns ?? [], targets));
      await queries.invalidateQueries(importQuery(proposed.id));
      await queries.invalidateQueries({ queryKey: ["imports"] });
    });
  const giveUp = async (): Promise<void> => {
    const isGone = await told(() => giveUpImport(proposed.id));
    if (!isGone) return;
    await queries.invalidateQueries({ queryKey: ["imports"] });
    onGivenUp();
  };
  if (columns === null && choices.length === 0)
    return (
      <Card title={t("mapping.title")}>
        <p className={style.quiet}>{t("mapping.notYours")}</p>
      </Card>
    );
  return (
    <Card title={t("mapping.title")}>
      {failed === null ? null : <RefusalNote error={failed} labelOf={(field) => fieldLabel(map, field)} />}
      {columns === null ? (
        <p className={style.quiet}>{t("mapping.keys")}</p>
      ) : (
        <>
          <p className={style.quiet}>{t("mapping.say")}</p>
          {missing.length === 0 ? null : <p className={style.need}>{t("mapping.missing", { fields: missing.join(", ") })}</p>}
          <MappingTable columns={columns} choices={choices} targets={targets} clashes={clashes} onChange={setTargets} />
        </>
      )}
      <div className={style.foot}>
        <Button variant="default" onClick={() => void giveUp()}>
          {t("mapping.giveUp")}
        </Button>
        <Button disabled={isEmpty || clashes.size > 0} onClick={() => void begin()}>
          {t("mapping.begin")}
        </Button>
      </div>
    </Card>
  );
}
