import { Spotlight, spotlight } from "@mantine/spotlight";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { type Customer, findCustomers } from "../api/customers.ts";
import { useDataMap, useMyPurposes } from "../api/data-map.ts";
import { findRequest } from "../api/requests.ts";
import { Refusal } from "../api/refusal.ts";
import { session } from "../api/session.ts";
import { chooseLanguage } from "../pieces/choose-language.ts";
import { nameOf } from "../pieces/customer-name.ts";
import { LANGUAGES, type Language, spokenLanguage, translated } from "../words/words.ts";
import { actionsFor } from "./actions.ts";
import { placesFor } from "./navigation.ts";

const LOOK_UPS_MAX = 4;
/** Ten signs, as a customer reads a request's number out; what is mended in it the server knows. */
const NUMBER = /^[0-9a-z]{10}$/iu;
type Found = { readonly query: string; readonly customers: readonly Customer[] } | { readonly query: string; readonly say: string };

/**
 * Pages and actions match as one types. Customers never do: what is typed goes to the server when one asks for it, as a
 * look-up by one field, noted in the ledger like any other, and is forgotten when the menu closes.
 */
export function CommandMenu() {
  const { t } = useTranslation();
  const router = useRouter();
  const who = useCell(session);
  const map = useDataMap();
  const purpose = useMyPurposes()?.[0]?.name;
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<Found | null>(null);

  const words = query.trim().toLowerCase();
  const fits = (label: string): boolean => label.toLowerCase().includes(words);
  const places = (who === null ? [] : placesFor(who)).filter(({ label }) => fits(t(label)));
  const actions = actionsFor(who).filter(({ label }) => fits(t(label)));
  const others = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== spokenLanguage());
  const languages = others.filter((language) => fits(LANGUAGES[language]) || fits(t("frame.language")));
  const fields = Object.entries(map?.fields ?? {}).filter(([, field]) => field.lookup !== undefined);
  const lookUps = words.length < 2 || purpose === undefined ? [] : fields.slice(0, LOOK_UPS_MAX);
  const shown = found?.query === query ? found : null;

  const isNumber = NUMBER.test(query.replaceAll(/[\s-]/gu, ""));

  const forget = (): void => {
    setQuery("");
    setFound(null);
  };
  const lookUp = async (field: string): Promise<void> => {
    try {
      const customers = await findCustomers(field, query.trim(), purpose);
      const [only] = customers;
      if (customers.length === 1 && only !== undefined) await open(only);
      else setFound({ query, customers });
    } catch (error) {
      setFound({ query, say: error instanceof Refusal ? translated(error.say) : t("fault.say") });
    }
  };
  const lookUpNumber = async (): Promise<void> => {
    try {
      const request = await findRequest(query.trim());
      if (request === undefined) return setFound({ query, say: t("requests.nobody") });
      spotlight.close();
      await router.navigate({ to: "/requests/$id", params: { id: request.id } });
    } catch (error) {
      setFound({ query, say: error instanceof Refusal ? translated(error.say) : t("fault.say") });
    }
  };
  const speakInstead = async (language: Language): Promise<void> => {
    try {
      await chooseLanguage(language);
      spotlight.close();
    } catch (error) {
      setFound({ query, say: error instanceof Refusal ? translated(error.say) : t("fault.say") });
    }
  };
  const open = async (customer: Customer): Promise<void> => {
    spotlight.close();
    await router.navigate({ to: "/customers/$id", params: { id: customer.id }, search: { purpose } });
  };

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K"]}
      onSpotlightClose={forget}
      attributes={{ content: { "aria-label": t("command.title") } }}
      scrollable
      centered={false}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      maxHeight={420}
    >
      <Spotlight.Search placeholder={t("command.prompt")} aria-label={t("command.prompt")} autoComplete="off" />
      <Spotlight.ActionsList>
        {shown !== null && "customers" in shown && shown.customers.length > 0 ? (
          <Spotlight.ActionsGroup label={t("command.found")}>
            {shown.customers.map((customer) => (
              <Spotlight.Action
                key={customer.id}
                label={nameOf(customer, map) ?? t("customers.unnamed")}
                onClick={() => void open(customer)}
                closeSpotlightOnTrigger={false}
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {shown !== null && !("customers" in shown && shown.customers.length > 0) ? (
          <Spotlight.Empty role="status">{"say" in shown ? shown.say : t("command.nobody")}</Spotlight.Empty>
        ) : null}
        {isNumber ? (
          <Spotlight.ActionsGroup label={t("requests.title")}>
            <Spotlight.Action label={t("command.findRequest")} closeSpotlightOnTrigger={false} onClick={() => void lookUpNumber()} />
          </Spotlight.ActionsGroup>
        ) : null}
        {lookUps.length > 0 ? (
          <Spotlight.ActionsGroup label={t("command.customers")}>
            {lookUps.map(([name, field]) => (
              <Spotlight.Action
                key={name}
                label={t("command.findBy", { field: field.label })}
                closeSpotlightOnTrigger={false}
                onClick={() => void lookUp(name)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {actions.length > 0 ? (
          <Spotlight.ActionsGroup label={t("command.actions")}>
            {actions.map((action) => (
              <Spotlight.Action key={action.label} label={t(action.label)} onClick={() => action.start(router)} />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {places.length > 0 ? (
          <Spotlight.ActionsGroup label={t("command.places")}>
            {places.map(({ to, label }) => (
              <Spotlight.Action key={to} label={t(label)} onClick={() => void router.navigate({ to })} />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {languages.length > 0 ? (
          <Spotlight.ActionsGroup label={t("frame.language")}>
            {languages.map((language) => (
              <Spotlight.Action
                key={language}
                lang={language}
                label={LANGUAGES[language]}
                closeSpotlightOnTrigger={false}
                onClick={() => void speakInstead(language)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
      </Spotlight.ActionsList>
      <Spotlight.Footer>{t("command.foot")}</Spotlight.Footer>
    </Spotlight.Root>
  );
}
