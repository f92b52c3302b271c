/** A comment or an issue that an earlier run wrote. */
export interface Written {
  id: string;
  body: string;
  /** Whether it was written by the program that runs workflows, not by a person who copied the marker. */
  isOwn: boolean;
}

/** The host of a repository, as far as comments go. */
export interface Forge {
  /** Comments on a pull request, the oldest first. */
  comments(pullRequest: string): AsyncIterable<Written>;
  comment(pullRequest: string, body: string): Promise<void>;
  editComment(pullRequest: string, id: string, body: string): Promise<void>;
  /** Whether a pull request is open; one that there is not is not. Throws where pull requests are out of reach. */
  isOpen(pullRequest: string): Promise<boolean>;
  /** Open issues. */
  issues(): AsyncIterable<Written>;
  openIssue(title: string, body: string): Promise<void>;
  editIssue(id: string, change: { title: string; body: string; isClosed: boolean }): Promise<void>;
}
