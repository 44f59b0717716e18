import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CUSTODIES, type Custody } from "../../api/requests.ts";
import style from "./new-request-screen.module.css";

export type CustodyChoiceProps = { readonly ofMap: Custody; readonly error: string | undefined };

/** What becomes of the card. The map says it; a single request may be stricter, never less strict. */
export function CustodyChoice({ ofMap, error }: CustodyChoiceProps) {
  const { t } = useTranslation();
  const choices = CUSTODIES.slice(0, CUSTODIES.indexOf(ofMap) + 1);
  if (choices.length < 2) return <p className={style.say}>{t(`custody.say.${ofMap}`)}</p>;
  return (
    <Radio.Group name="custody" label={t("custody.title")} description={t("custody.hint")} defaultValue={ofMap} error={error}>
      <div className={style.options}>
        {choices.map((custody) => (
          <Radio
            key={custody}
            value={custody}
            label={custody === ofMap ? t("custody.usual", { name: t(`custody.${custody}`) }) : t(`custody.${custody}`)}
            description={t(`custody.say.${custody}`)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
