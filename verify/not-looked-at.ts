/** Why there is nothing that a check could look at: thrown by what checks have in common, it skips them. */
export class NotLookedAt extends Error {
  override readonly name = "NotLookedAt";
}
