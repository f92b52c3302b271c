/** A POST that is sent outside of the client's connections, because what becomes of its own is looked at. */
export interface Posted {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** Certificate authority that is trusted besides the usual ones, as PEM. */
  ca: string | undefined;
  signal: AbortSignal;
}
