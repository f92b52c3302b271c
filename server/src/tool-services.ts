import type { CallObserver } from "./call-record.ts";
import type { Gate } from "./gate/gate.ts";
import type { TaskStore } from "./state/task-store.ts";

/** What all tool calls share. */
export interface ToolServices {
  store: TaskStore;
  gate: Gate;
  observers: readonly CallObserver[];
  /** Origin of the public URL. */
  publicOrigin: string;
  /** Whether calls need an access token. */
  signIn: boolean;
}
