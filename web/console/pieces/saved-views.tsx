import { Button, Menu, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type SavedView, saveViews, viewsQuery } from "../api/views.ts";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { say, sayWithUndo } from "./notify.tsx";

/** The filters of a list under names of one's own. A view is what stands in the address; no customer's value ever does. */
export function SavedViews({ list }: { readonly list: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const { pathname, searchStr } = useLocation();
  const { data } = useQuery(viewsQuery);
  const [isNaming, naming] = useDisclosure(false);
  if (data === undefined) return null;

  const own = data.filter((view) => view.list === list);
  const current = own.find((view) => view.query === searchStr);
  const save = async (views: readonly SavedView[]): Promise<void> => {
    await saveViews(views);
    queries.setQueryData(viewsQuery.queryKey, [...views]);
  };
  const remove = async (view: SavedView): Promise<void> => {
    await save(data.filter((one) => one !== view));
    sayWithUndo({ message: t("views.removed", { name: view.name }), undo: t("undo"), onUndo: () => void save(data) });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default">{current === undefined ? t("views.title") : current.name}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {own.map((view) => (
            <Menu.Item key={view.name} onClick={() => router.history.push(pathname + view.query)} aria-current={view === current}>
              {view.name}
            </Menu.Item>
          ))}
          {own.length === 0 ? <Menu.Label>{t("views.none")}</Menu.Label> : <Menu.Divider />}
          <Menu.Item onClick={naming.open}>{t("views.save")}</Menu.Item>
          {current === undefined ? null : (
            <Menu.Item color="red" onClick={() => void remove(current)}>
              {t("views.remove", { name: current.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={isNaming} onClose={naming.close} title={t("views.save")}>
        <Form
          verb={t("save")}
          act={async (typed) => {
            const name = typed.text("name");
            const others = data.filter((view) => view.list !== list || view.name !== name);
            await save([...others, { list, name, query: searchStr }]);
            naming.close();
            say(t("views.saved", { name }));
          }}
        >
          <TextInput name="name" label={t("views.name")} maxLength={60} required autoComplete="off" data-autofocus />
        </Form>
      </Dialog>
    </>
  );
}
