import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const root = dirname(import.meta.dirname);
const rooms = "infra log simulation cli create verify toolchain server test bench scripts".split(" ");

/** Every file of TypeScript, from the root. */
export function sources(): string[] {
  return rooms.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/^(dist|templates)|node_modules/.test(file))
      .map((file) => `${folder}/${file}`),
  );
}

/** One file that needs another. */
export interface Import {
  file: string;
  /** A file, or a package with a space at its end. */
  target: string;
  typeOnly: boolean;
  /** Whether it is loaded once it is needed. */
  later: boolean;
}

/** What a file needs, as types and later included. */
export function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const take = (specifier: ts.Node | undefined, typeOnly: boolean, later: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith(".") ? relative(root, resolve(root, dirname(file), text)) : `${text} `;
    found.push({ file, target, typeOnly, later });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) take(node.moduleSpecifier, node.importClause?.isTypeOnly === true, false);
    else if (ts.isExportDeclaration(node)) take(node.moduleSpecifier, node.isTypeOnly, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      take(node.arguments[0], false, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every way along imports that comes back to where it began, once each. */
export function circles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ file }) => file);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(" > "));
    if (done.has(file) || way.includes(file)) return;
    for (const { target } of next.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}
