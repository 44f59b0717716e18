import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import style from "./rows-editor.module.css";

export type RowColumn = {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "date";
  /** Chosen from a list instead of typed. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly placeholder?: string;
  readonly pattern?: string;
  readonly isRequired?: boolean;
  readonly charsMax?: number;
};
export type Row = Readonly<Record<string, string>>;

export type RowsEditorProps = {
  /** Before the columns' names, so that a form may hold several lists. */
  readonly name: string;
  readonly legend: string;
  readonly say?: string;
  readonly columns: readonly RowColumn[];
  readonly first: readonly Row[];
  readonly rowsMax: number;
  readonly add: string;
  readonly error?: string | undefined;
  /** After a row came or went. */
  readonly onChange?: () => void;
};

const CHARS_MAX = 300;

/** A list that is filled in line by line. What stands in it is read when the form is, by `readRows`. */
export function RowsEditor({ name, legend, say, columns, first, rowsMax, add, error, onChange }: RowsEditorProps) {
  const { t } = useTranslation();
  const next = useRef(first.length);
  const [rows, setRows] = useState<readonly number[]>(first.map((_, n) => n));
  const change = (now: readonly number[]): void => {
    setRows(now);
    // The row is there, or gone, only after this has been drawn.
    if (onChange !== undefined) requestAnimationFrame(onChange);
  };
  return (
    <fieldset className={style.rows}>
      <legend>{legend}</legend>
      {say === undefined ? null : <p className={style.say}>{say}</p>}
      {error === undefined ? null : (
        <p className={style.error} role="alert">
          {error}
        </p>
      )}
      {rows.map((row, n) => (
        <div key={row} className={style.row} role="group" aria-label={t("rows.nth", { n: n + 1 })}>
          <div className={style.cells}>
            {columns.map((column, place) => (
              <Cell
                key={column.name}
                name={`${name}.${column.name}`}
                column={column}
                value={first[row]?.[column.name]}
                isFirst={place === 0 && row >= first.length}
              />
            ))}
          </div>
          <ActionIcon
            variant="subtle"
            color="quiet"
            size="lg"
            aria-label={t("rows.remove", { n: n + 1 })}
            onClick={() => change(rows.filter((one) => one !== row))}
          >
            <IconTrash size={16} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      {rows.length < rowsMax ? (
        <div>
          <Button variant="default" size="xs" onClick={() => change([...rows, next.current++])}>
            {add}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}

type CellProps = {
  readonly name: string;
  readonly column: RowColumn;
  readonly value: string | undefined;
  readonly isFirst: boolean;
};

function Cell({ name, column, value, isFirst }: CellProps) {
  const { label, type = "text", options, placeholder, pattern, isRequired = false, charsMax = CHARS_MAX } = column;
  if (options !== undefined)
    return <NativeSelect name={name} label={label} defaultValue={value ?? options[0]?.value} data={[...options]} />;
  return (
    <TextInput
      name={name}
      label={label}
      type={type}
      defaultValue={value ?? ""}
      placeholder={placeholder}
      pattern={pattern}
      required={isRequired}
      withAsterisk={false}
      maxLength={type === "date" ? undefined : charsMax}
      autoComplete="off"
      autoFocus={isFirst}
    />
  );
}
