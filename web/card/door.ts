import "./card.css";
import { beginLinkDoor } from "./link-door.ts";
import { beginPage } from "./page.ts";
import { beginReturn } from "./return.ts";

beginLinkDoor();
beginReturn();
beginPage();
