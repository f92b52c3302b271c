const longestUserId = 1000;
const taskId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Throws where a user's id is none that a store can tell from every other. */
export function checkUser(user: string): void {
  if (user.length === 0 || user.length > longestUserId) {
    throw new RangeError(`a user's id has 1 to ${longestUserId} characters, not ${user.length}`);
  }
  // Half a surrogate pair becomes U+FFFD in UTF-8, so that two such ids would be one.
  if (!user.isWellFormed()) throw new RangeError("a user's id is well-formed Unicode");
}

/** The title as a store keeps it: what has no place in its text, half a surrogate pair and U+0000, becomes U+FFFD. */
export function toKeepable(title: string): string {
  return title.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** Whether a text can be a task's id at all. */
export function isTaskId(id: string): boolean {
  return taskId.test(id);
}
