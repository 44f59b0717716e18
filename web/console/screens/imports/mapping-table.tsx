import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportChoice, ImportColumn } from "../../api/imports.ts";
import { Badge, type Tone } from "../../pieces/badge.tsx";
import { type Targets, targetOf } from "./targets.ts";
import style from "./imports-screen.module.css";

export type MappingTableProps = {
  readonly columns: readonly ImportColumn[];
  readonly choices: readonly ImportChoice[];
  readonly targets: Targets;
  readonly clashes: ReadonlySet<string>;
  readonly onChange: (targets: Targets) => void;
};

const TONES = { certain: "good", likely: "wait", none: "quiet", chosen: "note" } as const satisfies Record<string, Tone>;

/** One line a column: its name, what it fills, and how sure that is. No cell of a row is shown. */
export function MappingTable({ columns, choices, targets, clashes, onChange }: MappingTableProps) {
  const { t } = useTranslation();
  const options = [{ value: "", label: t("mapping.leaveOut") }, ...choices.map(({ target, label }) => ({ value: target, label }))];
  return (
    <div className={style.scroll}>
      <table className={`${style.table ?? ""} ${style.mapping ?? ""}`}>
        <thead>
          <tr>
            <th scope="col">{t("mapping.column")}</th>
            <th scope="col">{t("mapping.fills")}</th>
            <th scope="col">{t("mapping.sure")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((one) => {
            const target = targets[one.column] ?? null;
            const sure = target === targetOf(one) ? (one.sure ?? "none") : target === null ? "none" : "chosen";
            return (
              <tr key={one.column}>
                <td>{one.column === "" ? t("mapping.unnamed") : one.column}</td>
                <td>
                  <NativeSelect
                    aria-label={t("mapping.fillsWhat", { column: one.column })}
                    value={target ?? ""}
                    data={options}
                    error={clashes.has(one.column) ? t("mapping.clash") : undefined}
                    disabled={one.column === ""}
                    onChange={(event) =>
                      onChange({ ...targets, [one.column]: event.currentTarget.value === "" ? null : event.currentTarget.value })
                    }
                  />
                </td>
                <td>
                  <Badge tone={TONES[sure]}>{t(`mapping.sureness.${sure}`)}</Badge>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
