import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { Suspense, lazy, useEffect, useState } from "react";
import { useCell } from "../api/cell.ts";
import { door } from "../api/door.ts";
import { session } from "../api/session.ts";
import { theme, variables } from "../look/theme.ts";
import { speak } from "../words/words.ts";
import { Catch } from "./catch.tsx";
import { FaultScreen } from "./fault-screen.tsx";
import { styleNonce } from "./nonce.ts";
import { Outline } from "./outline.tsx";

const Outside = lazy(() => import("./outside.tsx").then((file) => ({ default: file.Outside })));
const Inside = lazy(() => import("./inside.tsx").then((file) => ({ default: file.Inside })));

const colourScheme = localStorageColorSchemeManager({ key: "strongroom-colour-scheme" });

/** The whole console: before the door, or inside; and an outline of the frame until it is known which. */
export function Console({ asked }: { readonly asked: Promise<void> }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={colourScheme}
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <Catch>
        <Doors asked={asked} />
      </Catch>
    </MantineProvider>
  );
}

function Doors({ asked }: { readonly asked: Promise<void> }) {
  const where = useCell(door);
  const who = useCell(session);
  const [failed, setFailed] = useState<unknown>();
  useEffect(() => {
    asked.catch(setFailed);
  }, [asked]);
  const language = who?.staff.language;
  useEffect(() => {
    if (language !== undefined) void speak(language);
  }, [language]);
  useEffect(() => {
    if (where === "sealed") location.assign("/unseal");
  }, [where]);

  if (failed !== undefined) return <FaultScreen error={failed} />;
  switch (where) {
    case "asking":
    case "sealed":
      return <Outline />;
    case "outside":
      return (
        <Suspense fallback={<Outline />}>
          <Outside />
        </Suspense>
      );
    case "inside":
    case "locked":
    case "ended":
      return (
        <Suspense fallback={<Outline />}>
          <Inside />
        </Suspense>
      );
  }
}
