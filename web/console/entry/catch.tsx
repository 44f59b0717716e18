import { Component } from "react";
import type { ReactNode } from "react";
import { FaultScreen } from "./fault-screen.tsx";

type Props = { readonly children: ReactNode };
type State = { readonly error: unknown; readonly hasFailed: boolean };

/** A component that fails takes its screen with it, never silently and never the way out. */
export class Catch extends Component<Props, State> {
  override state: State = { error: undefined, hasFailed: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <FaultScreen error={this.state.error} /> : this.props.children;
  }
}
