import "./entry/trusted-types.ts";
import "./entry/nonce.ts";
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./look/global.css";
import { createRoot } from "react-dom/client";
import { findDeviceKey } from "./api/device-key.ts";
import { askSession } from "./api/session.ts";
import { door } from "./api/door.ts";
import { shareDoor } from "./api/windows.ts";
import { Console } from "./entry/console.tsx";
import { EARLY_ROUTES } from "./entry/early-routes.ts";
import { firstLanguage, startWords } from "./words/words.ts";

const root = document.querySelector("#root");
if (root === null) throw new Error("the page has no place for the console");

// A door that has its own address is not asked for; everywhere else the words and the answer are fetched side by side.
if (EARLY_ROUTES.has(location.pathname)) door.set("outside");
shareDoor();
const asked = door.get() === "outside" ? Promise.resolve() : askSession();
// The console says what became of it once it is there; until then nobody has missed it.
asked.catch(() => undefined);
// Whoever has signed in on this browser before most likely goes inside: what that takes is fetched meanwhile.
if (door.get() === "asking" && (await findDeviceKey()) !== undefined) void import("./entry/inside.tsx");
await startWords(firstLanguage());
createRoot(root).render(<Console asked={asked} />);
