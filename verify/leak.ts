/** What a text shows of the inside of a server that is nobody's business; nothing where it shows none. */
export function leakIn(text: string): "a stack trace" | "SQL" | "a file's path" | undefined {
  if (showsStack(text)) return "a stack trace";
  if (showsSql(text)) return "SQL";
  return showsPath(text) ? "a file's path" : undefined;
}

/** Whether a text holds a stack trace of Node.js, Python or Java. */
export function showsStack(text: string): boolean {
  const javaScriptOrJava =
    /(?:\n|\\n|<br>)(?:\s|&nbsp;)*at \S[^\n]*?(?:\.[cm]?[jt]sx?:\d+:\d+|node:\S+:\d+:\d+|\.java:\d+)/;
  const python = /Traceback \(most recent call last\)|File \\?"[^"]+", line \d+/;
  return javaScriptOrJava.test(text) || python.test(text);
}

function showsSql(text: string): boolean {
  const statement = /\b(?:SELECT\b.{1,200}\bFROM|INSERT INTO\b.{1,200}\bVALUES|UPDATE\b.{1,200}\bSET|DELETE FROM)\b/;
  const complaint = /\bSQLITE_[A-Z]+\b|\bsyntax error at or near\b|\bER_[A-Z]+_[A-Z_]+\b|\bORA-\d{5}\b|\bSQLSTATE\b/;
  return statement.test(text) || complaint.test(text);
}

function showsPath(text: string): boolean {
  const unix =
    /(?:^|[\s"'`(=:])\/(?:home|root|Users|usr|srv|app|opt|var|workspace|code)\/[\w./@-]*\w\.(?:[cm]?[jt]s|py|rb|go|java|php|db|sqlite)\b/;
  const windows = /\b[A-Z]:\\+(?:[\w .-]+\\+)+[\w.-]+\.\w{1,6}\b/;
  return unix.test(text) || windows.test(text);
}
