import { encodeQR } from "qr";
import style from "./qr-code.module.css";

/** ISO/IEC 18004: four modules of light around the code, or readers do not find it. */
const QUIET_MODULES = 4;
/** Whole, so that all are of one size, and as large for a long text as for a short one. */
const MODULE_PX = 4;

/** A text as a telephone's camera reads it, drawn here and nowhere else. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  // Nothing of a screen is torn off or stained: the fewest modules, which are the easiest to read.
  const rows = encodeQR(text, "raw", { border: QUIET_MODULES, ecc: "low" });
  const side = rows.length * MODULE_PX;
  return (
    <svg
      className={style.code}
      width={side}
      height={side}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("")} />
    </svg>
  );
}
