/** Public port by which a staged revision alone is reached, where its platform has no other way; no client comes there. */
export const stagedPort = 8443;

/** A revision beside the one that serves. */
export interface Staged {
  /** As the platform names it. */
  name: string;
  /**
   * Origin at which it answers, whatever its share, or `host:port` at which it does under the endpoint's own name;
   * SLIPWAY_STAGED_ORIGIN names another way there.
   */
  origin: string;
  /** What it answered in the last seconds; without it nobody sees what comes of a share. */
  figures?(seconds: number): Promise<Figures>;
  /**
   * Sends it so many percent of the requests, less than all; with 0 it is taken away, or it answers false where its place
   * is another run's by now.
   */
  share(percent: number): Promise<unknown>;
  /** Takes away what ran for the examination alone, where the service's own resource makes it anew once it is fit. */
  done?(): Promise<void>;
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

/** What a target sees of a revision that has a share. */
export interface StepsSeen {
  /** Shortest step of which it sees something, in seconds: a minute, and the time by which its figures are late. */
  leastSeconds: number;
  /** Bounds that it cannot hold a revision against, since it counts nothing of the kind. */
  unjudged: readonly (keyof Canary["bounds"])[];
}

/** How a revision gets its traffic in steps. */
export interface Canary {
  /** Percent of the requests, growing; all of them come after the last step. */
  steps: readonly number[];
  /** Time of each step. */
  seconds: number;
  /** The most percent of requests that are answered 5xx, and of tool calls that fail; undefined where none is watched. */
  bounds: { errorRate: number | undefined; toolErrors: number | undefined };
}
