import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../api/customers.ts";
import type { DataMap } from "../../api/data-map.ts";
import { Choices } from "../../pieces/choices.tsx";
import { nameOf } from "../../pieces/customer-name.ts";
import { FindCustomer } from "../customers/find-customer.tsx";
import style from "./prepared-files.module.css";

export type WhoIsInItProps = {
  readonly map: DataMap | undefined;
  readonly purpose: string;
  readonly chosen: readonly Customer[] | "all";
  readonly onChoose: (chosen: readonly Customer[] | "all") => void;
};

/** Everybody, or some: each found by the whole value of something, as everywhere. */
export function WhoIsInIt({ map, purpose, chosen, onChoose }: WhoIsInItProps) {
  const { t } = useTranslation();
  const title = useId();
  const [isNobody, setNobody] = useState(false);
  const some = chosen === "all" ? [] : chosen;
  const add = (found: readonly Customer[] | null): void => {
    setNobody(found?.length === 0);
    onChoose([...some, ...(found ?? []).filter(({ id }) => !some.some((one) => one.id === id))]);
  };
  return (
    <section className={style.who} aria-labelledby={title}>
      <p className={style.step} id={title}>
        {t("prepared.who")}
      </p>
      <Choices
        label={t("prepared.who")}
        choices={[
          { value: "some", label: t("prepared.some") },
          { value: "all", label: t("prepared.all") },
        ]}
        chosen={chosen === "all" ? "all" : "some"}
        onChoose={(value) => onChoose(value === "all" ? "all" : [])}
      />
      {chosen === "all" ? (
        <p className={style.say}>{t("prepared.allSay")}</p>
      ) : (
        <>
          <ul className={style.chosen} aria-label={t("prepared.chosen", { count: some.length })}>
            {some.map((customer) => {
              const name = nameOf(customer, map) ?? t("customers.unnamed");
              return (
                <li key={customer.id}>
                  <span>{name}</span>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={t("prepared.leaveOut", { name })}
                    onClick={() => onChoose(some.filter(({ id }) => id !== customer.id))}
                  >
                    {t("prepared.out")}
                  </Button>
                </li>
              );
            })}
          </ul>
          <FindCustomer map={map} purpose={purpose} isFound={false} onFound={add} />
          {isNobody ? <p role="status">{t("customers.nobody")}</p> : null}
        </>
      )}
    </section>
  );
}
