import style from "./choices.module.css";

export type Choice<T extends string> = { readonly value: T; readonly label: string; readonly count?: number; readonly lang?: string };

export type ChoicesProps<T extends string> = {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
};

/** A few ways to narrow a list, or a few of something else, one of them chosen; each with how many it would show. */
export function Choices<T extends string>({ label, choices, chosen, onChoose }: ChoicesProps<T>) {
  return (
    <div role="group" aria-label={label} className={style.choices}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          lang={choice.lang}
          className={style.choice}
          aria-pressed={choice.value === chosen}
          onClick={() => onChoose(choice.value)}
        >
          {choice.label}
          {choice.count === undefined ? null : <span className={style.count}>{choice.count}</span>}
        </button>
      ))}
    </div>
  );
}
