import { useTranslation } from "react-i18next";
import { groupDigits } from "../../card/number.ts";
import { plainText } from "./plain-text.ts";
import style from "./guarded-view.module.css";

/** One value, large; a card as it is printed. Several of one field stand beneath each other. */
export function GuardedValue({ value, code }: { readonly value: unknown; readonly code: string | null }) {
  const { t } = useTranslation();
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return (
    <>
      {values.map((one, n) => (
        // Values of one list have no names; their place is all that tells them apart.
        <div key={n} className={style.value}>
          {isCard(one) ? <CardParts card={one} /> : <p className={style.large}>{plainText(one)}</p>}
        </div>
      ))}
      {code === null ? null : (
        <p className={style.code}>
          {t("guarded.code")} <strong>{code}</strong>
          <span className={style.quiet}>{t("guarded.codeGone")}</span>
        </p>
      )}
    </>
  );
}

type CardValue = { readonly number: string; readonly expiry?: unknown; readonly holder?: unknown };

function CardParts({ card: { number, expiry, holder } }: { readonly card: CardValue }) {
  return (
    <>
      <p className={style.large}>{groupDigits(number)}</p>
      <p className={style.beside}>{plainText([expiry, holder])}</p>
    </>
  );
}

function isCard(value: unknown): value is CardValue {
  if (typeof value !== "object" || value === null) return false;
  const number: unknown = Reflect.get(value, "number");
  return typeof number === "string" && /^\d{8,19}$/u.test(number);
}
