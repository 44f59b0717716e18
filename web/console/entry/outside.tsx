import { Suspense, lazy, useEffect, useState } from "react";
import { SignInScreen } from "../screens/sign-in/sign-in-screen.tsx";
import { PlainFrame } from "./plain-frame.tsx";

const JoinScreen = lazy(() => import("../screens/join/join-screen.tsx").then((file) => ({ default: file.JoinScreen })));
const RecoverScreen = lazy(() => import("../screens/recover/recover-screen.tsx").then((file) => ({ default: file.RecoverScreen })));

/** The screens before the door. Which one is said by the address; signing in leads on to where somebody wanted to go. */
export function Outside() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const follow = (): void => setPath(location.pathname);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const go = (to: "/sign-in" | "/recover"): void => {
    history.pushState(null, "", to);
    setPath(to);
  };
  return (
    <PlainFrame>
      <Suspense>
        {path === "/join" ? (
          <JoinScreen />
        ) : path === "/recover" ? (
          <RecoverScreen onBack={() => go("/sign-in")} />
        ) : (
          <SignInScreen onRecover={() => go("/recover")} />
        )}
      </Suspense>
    </PlainFrame>
  );
}
