import type { Device } from "../../api/devices.ts";
import { translated } from "../../words/words.ts";
import style from "./devices-screen.module.css";

/** Everything that stands against a device, each with what mends it. */
export function DeviceProblems({ problems }: Pick<Device, "problems">) {
  if (problems.length === 0) return null;
  return (
    <ul className={style.problems}>
      {problems.map(({ code, say, mend }) => (
        <li key={code}>
          <strong>{translated(say)}</strong>
          {translated(mend)}
        </li>
      ))}
    </ul>
  );
}
