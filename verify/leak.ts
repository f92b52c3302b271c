/** What is looked at of a text; a server's errors are shorter. */
const longestText = 256 * 1024;

/** What a text shows of the inside of a server that is nobody's business; nothing where it shows none. */
export function leakIn(text: string): "a stack trace" | "SQL" | "a file's path" | undefined {
  const seen = text.slice(0, longestText);
  if (showsStack(seen)) return "a stack trace";
  if (showsSql(seen)) return "SQL";
  return showsPath(seen) ? "a file's path" : undefined;
}

// No pattern has a repetition without an end: time grows with the text, and no faster, whatever a server sends.

/** Whether a text holds a stack trace of Node.js, Python or Java. */
export function showsStack(text: string): boolean {
  const javaScriptOrJava =
    /(?:\n|\\n|<br>)(?:[\t ]|&nbsp;){0,20}at (?=\S)[^\n]{0,300}?(?:\.[cm]?[jt]sx?:\d{1,7}:\d|node:[\w/]{1,60}:\d{1,7}:\d|\.java:\d)/;
  const python = /Traceback \(most recent call last\)|File \\?"[^"\n]{1,300}", line \d/;
  const seen = text.slice(0, longestText);
  return javaScriptOrJava.test(seen) || python.test(seen);
}

function showsSql(text: string): boolean {
  const statement = /\b(?:SELECT\b.{1,200}\bFROM|INSERT INTO\b.{1,200}\bVALUES|UPDATE\b.{1,200}\bSET|DELETE FROM)\b/;
  const complaint = /\bSQLITE_[A-Z]|\bsyntax error at or near\b|\bER_[A-Z]{1,30}_[A-Z]|\bORA-\d{5}\b|\bSQLSTATE\b/;
  return statement.test(text) || complaint.test(text);
}

function showsPath(text: string): boolean {
  const unix =
    /(?:^|[\s"'`(=:])\/(?:home|root|Users|usr|srv|app|opt|var|workspace|code)\/[\w./@-]{0,300}?\w\.(?:[cm]?[jt]s|py|rb|go|java|php|db|sqlite)\b/;
  const windows = /\b[A-Z]:\\{1,4}(?:[\w .-]{1,100}\\{1,4}){1,20}[\w.-]{1,100}\.\w{1,6}\b/;
  return unix.test(text) || windows.test(text);
}
