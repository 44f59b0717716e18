import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import style from "./map-screen.module.css";

/** Takes an entry out of the text. Nothing is in force by that, so it is not asked twice. */
export function RemoveEntry({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={style.wide}>
      <Button variant="subtle" color="red" size="compact-sm" onClick={onRemove}>
        {t("map.remove")}
        <span className="sr-only"> {label}</span>
      </Button>
    </div>
  );
}
