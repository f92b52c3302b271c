import { describe, expect, test } from "vitest";
import { changingWordOf } from "../../verify/mcp/changing-words.ts";

describe("R22 a tool's name says whether it changes something", () => {
  test.each([
    ["delete_everything", "delete"],
    ["deleteEverything", "delete"],
    ["bulk-delete-users", "delete"],
    ["user.remove", "remove"],
    ["DBPurge", "purge"],
    ["gmail_send_mail", "send"],
    ["payInvoice", "pay"],
    ["create_issue", "create"],
    ["updateRecord", "update"],
    ["slack_post_message", "post"],
    ["set_status", "set"],
    ["order_pizza", "order"],
    ["get_or_create_user", "create"],
    ["search-and-replace", "replace"],
    ["add_note", "add"],
    ["write_file", "write"],
    ["transfer", "transfer"],
  ])("%s: %s", (name, word) => {
    expect(changingWordOf({ name })).toMatchObject({ place: "name", word });
  });

  test.each([
    "list_notes",
    "get_delete_log",
    "list_orders",
    "get_order",
    "order_history",
    "post_list",
    "search_posts",
    "getUpdates",
    "check_for_updates",
    "list_deleted_items",
    "import_status",
    "find_message",
    "add",
    "add_numbers",
    "addTwoInts",
    "describe_update_policy",
    "settings",
    "dashboard",
    "asset_prices",
    "cost-summary",
  ])("%s: it only reads", (name) => {
    expect(changingWordOf({ name })).toBeUndefined();
  });
});

describe("R22 so does the beginning of its description", () => {
  test.each([
    ["Deletes a note for good.", true],
    ["Use this when the user wants to send a mail to somebody.", true],
    ["Use this to pay an invoice.", true],
    ["This tool publishes the page.", true],
    ["Creates an issue.", false],
    ["Update the customer's address.", false],
  ])("%s", (description, isGrave) => {
    expect(changingWordOf({ name: "tool", description })).toMatchObject({ place: "description", isGrave });
  });

  test.each([
    "Lists notes. Do not use to delete one.",
    "Use this when the user wants to see what was created.",
    "Sends a request to the weather service and returns the forecast.",
    "Send an HTTP request and read the answer.",
    "Updates of the last week.",
    "Paying customers by country.",
    "Booking data.",
    "Read and summarize mail that was sent.",
  ])("%s changes nothing", (description) => {
    expect(changingWordOf({ name: "tool", description })).toBeUndefined();
  });
});
