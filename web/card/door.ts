import "./card.css";
import { beginLinkDoor } from "./link-door.ts";
import { beginPage } from "./page.ts";
import { beginReturn } from "./return.ts";
import { beginWatch } from "./watch.ts";

beginLinkDoor();
beginReturn();
beginWatch();
beginPage();
