import type { CallObserver } from "./call-record.ts";
import type { Gate } from "./gate/gate.ts";
import type { TaskStore } from "./state/task-store.ts";

/** What tools work with, for the life of the process. */
export interface ToolServices {
  store: TaskStore;
  gate: Gate;
  observers: readonly CallObserver[];
  /** Origin under which people reach the server. */
  publicOrigin: string;
  /** Whether a token is needed. */
  signIn: boolean;
}
