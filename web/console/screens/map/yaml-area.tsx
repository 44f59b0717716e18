import { useImperativeHandle, useRef } from "react";
import type { KeyboardEvent, Ref } from "react";
import { useTranslation } from "react-i18next";
import type { MapProblem } from "../../api/map-editor.ts";
import { translated } from "../../words/words.ts";
import style from "./yaml-area.module.css";

export type YamlAreaHandle = { readonly goTo: (line: number) => void };

export type YamlAreaProps = {
  readonly ref: Ref<YamlAreaHandle>;
  readonly text: string;
  readonly problems: readonly MapProblem[];
  readonly warnings: readonly MapProblem[];
  readonly onWrite: (text: string) => void;
};

const LINE_PX = 20;
const CONTEXT_LINES = 4;

/** The text with its line numbers; lines with something wrong are marked, with what it is on hover and for who listens. */
export function YamlArea({ ref, text, problems, warnings, onWrite }: YamlAreaProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split("\n");
  const wrong = new Map(problems.map((problem) => [problem.line, `${translated(problem.say)} ${translated(problem.mend)}`]));
  const doubtful = new Map(warnings.map((problem) => [problem.line, translated(problem.say)]));

  useImperativeHandle(ref, () => ({
    goTo: (line) => {
      const at = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      area.current?.focus();
      area.current?.setSelectionRange(at, at + (lines[line - 1]?.length ?? 0));
      if (area.current !== null) area.current.scrollTop = Math.max(0, (line - 1 - CONTEXT_LINES) * LINE_PX);
    },
  }));
  const follow = (): void => {
    if (gutter.current !== null && area.current !== null) gutter.current.style.transform = `translateY(${-area.current.scrollTop}px)`;
  };
  return (
    <div className={style.box}>
      <div className={style.gutter} aria-hidden="true">
        <div ref={gutter}>
          {lines.map((_, n) => (
            <div
              key={n}
              className={style.number}
              data-wrong={wrong.has(n + 1)}
              data-doubtful={doubtful.has(n + 1)}
              title={wrong.get(n + 1) ?? doubtful.get(n + 1)}
            >
              {n + 1}
            </div>
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        className={style.area}
        value={text}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-label={t("map.text")}
        aria-invalid={problems.length > 0}
        aria-describedby="map-problems"
        onScroll={follow}
        onKeyDown={indent}
        onChange={(event) => onWrite(event.currentTarget.value)}
      />
    </div>
  );
}

/** Enter keeps the indentation of the line; Tab stays the key that leaves, for those who have no mouse. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const spaces = /^ */u.exec(line)?.[0] ?? "";
  if (spaces === "") return;
  event.preventDefault();
  event.currentTarget.setRangeText(`\n${spaces}`, selectionStart, selectionEnd, "end");
  event.currentTarget.dispatchEvent(new Event("input", { bubbles: true }));
}
