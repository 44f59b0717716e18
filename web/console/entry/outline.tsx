import { useTranslation } from "react-i18next";
import { Mark } from "../look/mark.tsx";
import style from "./outline.module.css";

/** What stands there before it is known who is asking: the frame, with nothing in it. */
export function Outline() {
  const { t } = useTranslation();
  return (
    <div className={style.frame}>
      <div className={style.side}>
        <span className={style.brand}>
          <Mark /> Strongroom
        </span>
      </div>
      <main className={style.main} aria-busy="true">
        <p role="status" className={style.word}>
          {t("frame.opening")}
        </p>
      </main>
    </div>
  );
}
