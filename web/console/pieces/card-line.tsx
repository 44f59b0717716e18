import { useTranslation } from "react-i18next";
import { Badge } from "./badge.tsx";
import style from "./card-line.module.css";

export type CardLineProps = {
  readonly card: { readonly brand: string; readonly last4: string; readonly expires: string | null; readonly nickname: string | null };
  readonly isExpired?: boolean;
};

/** A card as the staff know it: what its holder calls it, brand, last four and expiry. Nobody here has more. */
export function CardLine({ card: { brand, last4, expires, nickname }, isExpired = false }: CardLineProps) {
  const { t } = useTranslation();
  return (
    <span className={style.card}>
      {nickname === null || nickname === "" ? null : <strong>{t("quote", { words: nickname })}</strong>}
      <span>
        {brandName(brand)}{" "}
        <span className={style.last} aria-label={t("cards.ending", { last4 })} role="img">
          •••• {last4}
        </span>
      </span>
      <span className={style.quiet}>{expires}</span>
      {isExpired ? <Badge tone="bad">{t("cards.expired")}</Badge> : null}
    </span>
  );
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  "american-express": "American Express",
  amex: "American Express",
  discover: "Discover",
  "diners-club": "Diners Club",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
  maestro: "Maestro",
  elo: "Elo",
  mir: "Mir",
  hiper: "Hiper",
  hipercard: "Hipercard",
  uatp: "UATP",
};

/** A brand as its owner writes it. */
export function brandName(brand: string): string {
  return BRANDS[brand] ?? brand;
}

/** The same in one line of text, for a list to choose from. */
export function cardWords({ nickname, brand, last4, expires }: CardLineProps["card"]): string {
  const plain = [`${brandName(brand)} •••• ${last4}`, ...(expires === null ? [] : [expires])].join(" · ");
  return nickname === null || nickname === "" ? plain : `${nickname} · ${plain}`;
}
