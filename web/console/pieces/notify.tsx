import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const SHOWN_MS = 5_000;
/** Long enough to see what one has done. */
const UNDO_MS = 10_000;

/** Says that something was done. Words only: no value of a customer belongs into a notice that stays when one goes on. */
export function say(message: string): void {
  notifications.show({ message, autoClose: SHOWN_MS, ...look() });
}

function look() {
  return { color: "green", closeButtonProps: { "aria-label": i18next.t("close") } } as const;
}

/** Somebody waits for it: long enough to come back from the other end of the desk. */
const CALL_MS = 60_000;

/** Says that something happened elsewhere, and leads there. */
export function sayWithLink(message: string, verb: string, onGo: () => void): void {
  showWithButton({ message, verb, autoClose: UNDO_MS, onClose: () => undefined, onClick: onGo });
}

export type Call = { readonly id: string; readonly message: string; readonly verb: string; readonly onGo: () => void };

/** Says that a colleague waits, or what they said. */
export function sayCall({ onGo, ...call }: Call): void {
  showWithButton({ ...call, autoClose: CALL_MS, onClose: () => undefined, onClick: onGo });
}

/** Nobody waits for it any more. */
export function hushCall(id: string): void {
  notifications.hide(id);
}

export type Undoable = {
  readonly message: string;
  readonly undo: string;
  readonly onUndo: () => void;
  /** Called once where nobody took it back: the deed itself, for what cannot be undone after. */
  readonly onLet?: () => void;
};

/** Says what was done and offers to take it back for ten seconds. */
export function sayWithUndo({ message, undo, onUndo, onLet }: Undoable): void {
  let isTakenBack = false;
  showWithButton({
    message,
    verb: undo,
    autoClose: UNDO_MS,
    onClose: () => {
      if (!isTakenBack) onLet?.();
    },
    onClick: () => {
      isTakenBack = true;
      onUndo();
    },
  });
}

type WithButton = {
  readonly id?: string;
  readonly message: string;
  readonly verb: string;
  readonly autoClose: number;
  readonly onClose: () => void;
  readonly onClick: () => void;
};

function showWithButton({ id: wanted, message, verb, autoClose, onClose, onClick }: WithButton): void {
  const id = notifications.show({
    ...(wanted === undefined ? {} : { id: wanted }),
    autoClose,
    ...look(),
    onClose,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => {
            onClick();
            notifications.hide(id);
          }}
        >
          {verb}
        </Button>
      </Group>
    ),
  });
}
