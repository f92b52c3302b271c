import { escapeHtml } from "./escape-html.ts";

/**
 * Text for an element or an attribute of XML 1.0: what would be markup is escaped, and what no document may hold, such as
 * control characters and halves of surrogate pairs, is U+FFFD. https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
  return escapeHtml(
    text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd"),
  );
}
