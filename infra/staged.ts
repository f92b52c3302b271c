/** A revision beside the one that serves. */
export interface Staged {
  /** As the platform names it. */
  name: string;
  /** Origin at which it answers, whatever its share; SLIPWAY_STAGED_ORIGIN names another way there. */
  origin: string;
  /** What it answered in the last seconds; without it nobody sees what comes of a share. */
  figures?(seconds: number): Promise<Figures>;
  /** Sends it so many percent of the requests; with 0 it is taken away, with 100 all is as the service's resource asks. */
  share(percent: number): Promise<void>;
}

/** What a revision answered. */
export interface Figures {
  requests: number;
  /** Of these, answered with 5xx. */
  serverErrors: number;
  toolCalls: number;
  /** Of these, failed under HTTP 200. */
  toolErrors: number;
}
