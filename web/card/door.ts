import "../../src/edge/pages/palette.css";
import "./card.css";
import { beginCollect } from "./collect.ts";
import { beginLinkDoor } from "./link-door.ts";
import { beginPage } from "./page.ts";
import { beginReturn } from "./return.ts";
import { beginWatch } from "./watch.ts";

beginLinkDoor();
beginCollect();
beginReturn();
beginWatch();
beginPage();
