import type en from "../messages/en.json";

/** A word that no message file has does not compile. */
declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}
