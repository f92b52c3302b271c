/** What `finally` is given may be asynchronous and is waited for, which TypeScript's own declaration leaves out. */
interface Promise<T> {
  finally(onFinally?: (() => Promise<unknown>) | null): Promise<T>;
}
