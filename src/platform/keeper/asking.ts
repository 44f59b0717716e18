import { Fault, Outage } from "../../base/fault.ts";
import { AnsweredRefusal } from "./channel.ts";

/** What the process refuses as a whole is either that it is sealed, or a mistake on this side or in the stored keys. */
export async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AnsweredRefusal)) throw error;
    if (error.code === "sealed") throw new Outage("sealed", "the safe is sealed");
    throw new Fault(`the keeper refused: ${error.code}`);
  }
}
