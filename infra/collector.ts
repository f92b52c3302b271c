/** A collector of telemetry to run beside the server. */
export interface Collector {
  image: string;
  /** Its configuration, which it reads from a variable. */
  config: string;
  /** The secret that only it gets; undefined where the receiver asks for none. */
  secret: string | undefined;
}
