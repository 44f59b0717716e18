import type { IncomingMessage } from "node:http";
import type { Language } from "../../../base/language.ts";
import type { Edge } from "../../http/edge.ts";
import { type CardPageFiles, readCardPage } from "./card-page-files.ts";
import { chooseLanguage, pickedIn } from "./choose-language.ts";
import { type Look, lookOf } from "./frame.ts";

/** What the customers' pages stand on. */
export type Desk = {
  readonly edge: Edge;
  /** The look of a page for this browser; `expected` is the language that the business wrote in. */
  readonly lookFor: (incoming: IncomingMessage, path: string, expected?: Language) => Look;
};

export function createDesk(edge: Edge): Desk {
  let files: CardPageFiles | undefined;
  return {
    edge,
    lookFor: (incoming, path, expected) => {
      files ??= readCardPage();
      const language = chooseLanguage(pickedIn(incoming), incoming.headers["accept-language"], expected);
      return lookOf({ language, mode: edge.mode, files, path, isAnswer: incoming.method === "POST" });
    },
  };
}
