/** Runs an action that no other process of this machine runs at the same time; `onWait` is called once if it must wait. */
export function withLock<T>(file: string, onWait: () => void, action: () => Promise<T>): Promise<T>;
