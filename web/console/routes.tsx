import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
import { FaultScreen } from "./entry/fault-screen.tsx";
import { Frame } from "./frame/frame.tsx";
import { NotHere } from "./frame/not-here.tsx";
import { Opening } from "./frame/opening.tsx";
import { readApprovalsSearch } from "./screens/approvals/approvals-search.ts";
import { readImportsSearch } from "./screens/imports/imports-search.ts";
import { readMapSearch } from "./screens/map/map-search.ts";
import { readLedgerSearch } from "./screens/ledger/ledger-search.ts";
import { readCustomerSearch, readCustomersSearch } from "./screens/customers/customers-search.ts";
import { readClearanceSearch } from "./screens/clearance/clearance-search.ts";
import { readDevicesSearch } from "./screens/devices/devices-search.ts";
import { readOutboxSearch } from "./screens/outbox/outbox-search.ts";
import { readPoliciesSearch } from "./screens/policies/policies-search.ts";
import { readNewRequestSearch, readRequestSearch, readRequestsSearch } from "./screens/requests/requests-search.ts";
import { readForwardsSearch, readNewForwardSearch } from "./screens/forwards/forwards-search.ts";
import { readNewRightsSearch, readRightsSearch } from "./screens/rights/rights-search.ts";
import { readStaffSearch } from "./screens/staff/staff-search.ts";
import { readVendorsSearch } from "./screens/vendors/vendors-search.ts";

type Context = { readonly queries: QueryClient };

const root = createRootRouteWithContext<Context>()({ component: Frame });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/home/home-screen.tsx"), "HomeScreen"),
});
const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  validateSearch: readCustomersSearch,
  component: lazyRouteComponent(() => import("./screens/customers/customers-screen.tsx"), "CustomersScreen"),
});
const customer = createRoute({
  getParentRoute: () => root,
  path: "/customers/$id",
  validateSearch: readCustomerSearch,
  component: lazyRouteComponent(() => import("./screens/customer/customer-screen.tsx"), "CustomerScreen"),
});
const requests = createRoute({
  getParentRoute: () => root,
  path: "/requests",
  validateSearch: readRequestsSearch,
  component: lazyRouteComponent(() => import("./screens/requests/requests-screen.tsx"), "RequestsScreen"),
});
const newRequest = createRoute({
  getParentRoute: () => root,
  path: "/requests/new",
  validateSearch: readNewRequestSearch,
  component: lazyRouteComponent(() => import("./screens/new-request/new-request-screen.tsx"), "NewRequestScreen"),
});
const request = createRoute({
  getParentRoute: () => root,
  path: "/requests/$id",
  validateSearch: readRequestSearch,
  component: lazyRouteComponent(() => import("./screens/request/request-screen.tsx"), "RequestScreen"),
});
const rights = createRoute({
  getParentRoute: () => root,
  path: "/rights",
  validateSearch: readRightsSearch,
  component: lazyRouteComponent(() => import("./screens/rights/rights-screen.tsx"), "RightsScreen"),
});
const newRights = createRoute({
  getParentRoute: () => root,
  path: "/rights/new",
  validateSearch: readNewRightsSearch,
  component: lazyRouteComponent(() => import("./screens/new-rights/new-rights-screen.tsx"), "NewRightsScreen"),
});
const rightsRequest = createRoute({
  getParentRoute: () => root,
  path: "/rights/$id",
  component: lazyRouteComponent(() => import("./screens/rights-request/rights-request-screen.tsx"), "RightsRequestScreen"),
});
const letters = createRoute({
  getParentRoute: () => root,
  path: "/letters",
  component: lazyRouteComponent(() => import("./screens/letters/letters-screen.tsx"), "LettersScreen"),
});
const approvals = createRoute({
  getParentRoute: () => root,
  path: "/approvals",
  validateSearch: readApprovalsSearch,
  component: lazyRouteComponent(() => import("./screens/approvals/approvals-screen.tsx"), "ApprovalsScreen"),
});
const myClearance = createRoute({
  getParentRoute: () => root,
  path: "/my/clearance",
  component: lazyRouteComponent(() => import("./screens/my-clearance/my-clearance-screen.tsx"), "MyClearanceScreen"),
});
const myAccount = createRoute({
  getParentRoute: () => root,
  path: "/my/account",
  component: lazyRouteComponent(() => import("./screens/my-account/my-account-screen.tsx"), "MyAccountScreen"),
});

const staff = createRoute({
  getParentRoute: () => root,
  path: "/staff",
  validateSearch: readStaffSearch,
  component: lazyRouteComponent(() => import("./screens/staff/staff-screen.tsx"), "StaffScreen"),
});
const person = createRoute({
  getParentRoute: () => root,
  path: "/staff/$id",
  component: lazyRouteComponent(() => import("./screens/person/person-screen.tsx"), "PersonScreen"),
});
const devices = createRoute({
  getParentRoute: () => root,
  path: "/devices",
  validateSearch: readDevicesSearch,
  component: lazyRouteComponent(() => import("./screens/devices/devices-screen.tsx"), "DevicesScreen"),
});
const clearance = createRoute({
  getParentRoute: () => root,
  path: "/clearance",
  validateSearch: readClearanceSearch,
  component: lazyRouteComponent(() => import("./screens/clearance/clearance-screen.tsx"), "ClearanceScreen"),
});
const policies = createRoute({
  getParentRoute: () => root,
  path: "/policies",
  validateSearch: readPoliciesSearch,
  component: lazyRouteComponent(() => import("./screens/policies/policies-screen.tsx"), "PoliciesScreen"),
});
const accessReview = createRoute({
  getParentRoute: () => root,
  path: "/access-review",
  component: lazyRouteComponent(() => import("./screens/access-review/access-review-screen.tsx"), "AccessReviewScreen"),
});
const outbox = createRoute({
  getParentRoute: () => root,
  path: "/outbox",
  validateSearch: readOutboxSearch,
  component: lazyRouteComponent(() => import("./screens/outbox/outbox-screen.tsx"), "OutboxScreen"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("./screens/settings/settings-screen.tsx"), "SettingsScreen"),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  validateSearch: readImportsSearch,
  component: lazyRouteComponent(() => import("./screens/imports/imports-screen.tsx"), "ImportsScreen"),
});
const lists = createRoute({
  getParentRoute: () => root,
  path: "/lists",
  component: lazyRouteComponent(() => import("./screens/lists/lists-screen.tsx"), "ListsScreen"),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  component: lazyRouteComponent(() => import("./screens/jobs/jobs-screen.tsx"), "JobsScreen"),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: lazyRouteComponent(() => import("./screens/keys/keys-screen.tsx"), "KeysScreen"),
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: "/ledger",
  validateSearch: readLedgerSearch,
  component: lazyRouteComponent(() => import("./screens/ledger/ledger-screen.tsx"), "LedgerScreen"),
});

const vendors = createRoute({
  getParentRoute: () => root,
  path: "/vendors",
  validateSearch: readVendorsSearch,
  component: lazyRouteComponent(() => import("./screens/vendors/vendors-screen.tsx"), "VendorsScreen"),
});
const vendor = createRoute({
  getParentRoute: () => root,
  path: "/vendors/$id",
  component: lazyRouteComponent(() => import("./screens/vendor/vendor-screen.tsx"), "VendorScreen"),
});
const forwards = createRoute({
  getParentRoute: () => root,
  path: "/forwards",
  validateSearch: readForwardsSearch,
  component: lazyRouteComponent(() => import("./screens/forwards/forwards-screen.tsx"), "ForwardsScreen"),
});
const newForward = createRoute({
  getParentRoute: () => root,
  path: "/forwards/new",
  validateSearch: readNewForwardSearch,
  component: lazyRouteComponent(() => import("./screens/new-forward/new-forward-screen.tsx"), "NewForwardScreen"),
});

const map = createRoute({
  getParentRoute: () => root,
  path: "/map",
  validateSearch: readMapSearch,
  component: lazyRouteComponent(() => import("./screens/map/map-screen.tsx"), "MapScreen"),
});

const notice = createRoute({
  getParentRoute: () => root,
  path: "/notice",
  component: lazyRouteComponent(() => import("./screens/notice/notice-screen.tsx"), "NoticeScreen"),
});

const retention = createRoute({
  getParentRoute: () => root,
  path: "/retention",
  component: lazyRouteComponent(() => import("./screens/retention/retention-screen.tsx"), "RetentionScreen"),
});

/** One line a screen. The server answers only the addresses of `src/edge/pages/console-paths.ts`; a test holds both lists together. */
const tree = root.addChildren([
  home,
  customers,
  customer,
  requests,
  newRequest,
  request,
  rights,
  newRights,
  rightsRequest,
  letters,
  approvals,
  vendors,
  vendor,
  forwards,
  newForward,
  myClearance,
  myAccount,
  staff,
  person,
  devices,
  clearance,
  policies,
  accessReview,
  outbox,
  settings,
  imports,
  map,
  notice,
  retention,
  ledger,
  keys,
  lists,
  jobs,
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    defaultPendingComponent: Opening,
    defaultErrorComponent: FaultScreen,
    defaultNotFoundComponent: NotHere,
    scrollRestoration: true,
  });
}

export type AppRouter = ReturnType<typeof makeRouter>;
export type LinkTo = NonNullable<LinkProps<AppRouter>["to"]>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
