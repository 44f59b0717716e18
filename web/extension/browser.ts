/** What the extension uses of the browser's own interface, which Chromium and Firefox have under the same name. */
export type Tab = { readonly id?: number; readonly windowId: number; readonly url?: string; readonly lastAccessed?: number };

/** Who sent a message: told by the browser, so neither a page nor its scripts can write it. */
export type Sender = {
  readonly id?: string;
  readonly url?: string;
  readonly origin?: string;
  readonly tab?: Tab;
  readonly frameId?: number;
  readonly documentId?: string;
};

/** True where an answer follows later. */
export type Listener = (message: unknown, sender: Sender, answer: (value: unknown) => void) => true | undefined;
export type Target = { readonly frameId: number } | { readonly documentId: string };
type Sites = { readonly origins: readonly string[] };
type Script = {
  readonly id: string;
  readonly matches: readonly string[];
  readonly js: readonly string[];
  readonly allFrames: boolean;
  readonly runAt: "document_idle";
};

type Browser = {
  readonly runtime: {
    readonly id: string;
    sendMessage(message: unknown): Promise<unknown>;
    getURL(path: string): string;
    getManifest(): { readonly version: string; readonly homepage_url?: string; readonly host_permissions?: readonly string[] };
    readonly onMessage: { addListener(listener: Listener): void; removeListener(listener: Listener): void };
  };
  readonly tabs: {
    query(what: { readonly url?: string; readonly active?: boolean; readonly currentWindow?: boolean }): Promise<readonly Tab[]>;
    sendMessage(tab: number, message: unknown, target?: Target): Promise<unknown>;
    update(tab: number, change: { readonly active: boolean }): Promise<unknown>;
    create(what: { readonly url: string }): Promise<unknown>;
    getCurrent(): Promise<Tab | undefined>;
  };
  readonly windows: { update(window: number, change: { readonly focused: boolean }): Promise<unknown> };
  readonly permissions: { contains(sites: Sites): Promise<boolean>; request(sites: Sites): Promise<boolean> };
  readonly scripting: {
    getRegisteredContentScripts(): Promise<readonly { readonly id: string }[]>;
    registerContentScripts(scripts: readonly Script[]): Promise<void>;
  };
};

export const browser: Browser = (globalThis as unknown as { readonly chrome: Browser }).chrome;
