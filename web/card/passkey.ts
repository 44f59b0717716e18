import { beginPage } from "./page.ts";
import { beginPasskeys } from "./passkey-forms.ts";

const isAble = "credentials" in navigator && "PublicKeyCredential" in window;
if (isAble) beginPasskeys();
beginPage(isAble);
