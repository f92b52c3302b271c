/** The chat that shows the component, and calls tools for it. */
export interface Host {
  /** Resolves with the tool's result as it came; rejects with a message for the user. */
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  /** Reports the component's size in CSS pixels. */
  reportSize(width: number, height: number): void;
}

/** What the component is notified of by its host. */
export interface HostListener {
  /** The result of the tool call that the component is shown for; undefined where the call was cancelled. */
  onResult(result: unknown): void;
  /** The whole host context, such as the theme, or the part that has changed. */
  onContext(context: unknown): void;
}
