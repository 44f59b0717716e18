import { Kbd, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCell } from "../api/cell.ts";
import { session } from "../api/session.ts";
import { Dialog } from "../pieces/dialog.tsx";
import { actionsFor } from "./actions.ts";
import { placesFor } from "./navigation.ts";

/** Every key that does something, from the same lists that make them do it. */
export function HelpSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const who = useCell(session);
  const rows: readonly (readonly [readonly string[], string])[] = [
    [["Ctrl/⌘", "K"], t("help.command")],
    [["/"], t("help.search")],
    ...actionsFor(who).flatMap(({ key, label }) => (key === null ? [] : [[[key.toUpperCase()], t(label)] as const])),
    ...(who === null ? [] : placesFor(who)).map(
      ({ key, label }) => [["G", key.toUpperCase()], t("help.goTo", { place: t(label) })] as const,
    ),
    [["J", "K"], t("help.rows")],
    [["Esc"], t("help.close")],
    [["?"], t("help.help")],
  ];
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("help.title")}>
      <p>{t("help.lead")}</p>
      <Table>
        <Table.Tbody>
          {rows.map(([keys, does]) => (
            <Table.Tr key={keys.join(" ")}>
              <Table.Th scope="row" w={130}>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Th>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
