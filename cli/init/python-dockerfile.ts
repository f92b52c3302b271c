import { command, surroundings, type Build } from "./dockerfile-parts.ts";
import type { Recipe } from "./found.ts";

/** The lines of a Dockerfile for a server in Python. */
export function pythonDockerfile(build: Build): string[] {
  const { recipe, service, start } = build;
  const image = `python:${recipe.version}-slim`;
  const folder = service === "" ? "/app" : `/app/${service}`;
  const workdir = `WORKDIR ${service === "" ? folder : JSON.stringify(folder)}`;
  return [
    `FROM ${image} AS build`,
    "ENV UV_PROJECT_ENVIRONMENT=/venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy POETRY_VIRTUALENVS_CREATE=false",
    "RUN python -m venv /venv",
    "COPY . /app",
    workdir,
    ...installLines(recipe, start),
    "",
    `FROM ${image}`,
    "COPY --from=build /venv /venv",
    "COPY --from=build /app /app",
    workdir,
    ...surroundings(build, {
      PATH: "/venv/bin:$PATH",
      PYTHONUNBUFFERED: "1",
      // Modules lie in the folder itself or in src/.
      PYTHONPATH: `"${folder}:${folder}/src"`,
    }),
    "USER 10001:10001",
    command(start),
  ];
}

function installLines({ installer }: Recipe, start: string): string[] {
  // The framework brings it by itself; a program of another one may not.
  const cached = "RUN --mount=type=cache,target=/root/.cache";
  const server = start.startsWith("uvicorn ") && installer !== "uv" ? [`${cached} /venv/bin/pip install uvicorn`] : [];
  if (installer === "uv") return [`${cached} pip install uv && uv sync --locked --no-dev --no-editable`];
  if (installer === "poetry") {
    return [`${cached} pip install poetry && . /venv/bin/activate && poetry install --only main --no-root`, ...server];
  }
  const what = installer === "pip" ? "--requirement requirements.txt" : ".";
  return [`${cached} /venv/bin/pip install ${what}`, ...server];
}
