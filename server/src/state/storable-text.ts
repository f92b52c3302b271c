const longestUserId = 1000;
const taskId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Throws a RangeError for a user's id that a store could take for another's. */
export function checkUser(user: string): void {
  if (user.length === 0 || user.length > longestUserId) {
    throw new RangeError(`a user's id has 1 to ${longestUserId} characters, not ${user.length}`);
  }
  // Half a surrogate pair becomes U+FFFD in UTF-8, so that two such ids would be one.
  if (!user.isWellFormed()) throw new RangeError("a user's id is well-formed Unicode");
}

/** A title with U+FFFD for lone surrogates and U+0000, which databases do not store. */
export function toStorable(title: string): string {
  return title.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** Whether a text has the form of a task's id, a UUID. */
export function isTaskId(id: string): boolean {
  return taskId.test(id);
}
