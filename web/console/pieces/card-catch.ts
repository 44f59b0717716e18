import { useState } from "react";
import type { InputEvent } from "react";
import { holdsCardNumber } from "../../../src/registers/datamap/card-numbers.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

/**
 * Catches a card number as it is typed or pasted, before it is sent anywhere: the field says what to do instead, and the
 * form does not go while it stands there.
 */
export function useCardCatch(say: string): { readonly caught: string | undefined; readonly look: (event: InputEvent<Field>) => void } {
  const [isCaught, setCaught] = useState(false);
  return {
    caught: isCaught ? say : undefined,
    look: ({ currentTarget }) => {
      const holds = holdsCardNumber(currentTarget.value);
      currentTarget.setCustomValidity(holds ? say : "");
      setCaught(holds);
    },
  };
}
