import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import style from "./requests-screen.module.css";

export type FindRequestProps = { readonly isFound: boolean; readonly onFind: (number: string | null) => void };

const NUMBER_CHARS_MAX = 40;

/** Finds by the number that the customer reads out. It stands in no address of the console. */
export function FindRequest({ isFound, onFind }: FindRequestProps) {
  const { t } = useTranslation();
  return (
    <form
      className={style.find}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const number = new FormData(event.currentTarget).get("number");
        onFind(typeof number === "string" && number.trim() !== "" ? number.trim() : null);
      }}
    >
      <TextInput
        name="number"
        aria-label={t("requests.number")}
        placeholder={t("requests.numberExample")}
        size="xs"
        maxLength={NUMBER_CHARS_MAX}
        spellCheck={false}
      />
      <Button type="submit" variant="default" size="xs">
        {t("customers.findVerb")}
      </Button>
      {isFound ? (
        <Button type="reset" variant="subtle" size="xs" onClick={() => onFind(null)}>
          {t("customers.showAll")}
        </Button>
      ) : null}
    </form>
  );
}
