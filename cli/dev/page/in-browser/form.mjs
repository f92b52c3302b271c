// A form for the arguments of a tool: one field for each plain property, JSON for all else.
const plain = ["string", "number", "integer", "boolean"];

/** Fills a form by a JSON Schema. */
export function fillForm(form, schema) {
  const { properties = {}, required = [] } = schema ?? {};
  const fields = Object.entries(properties).map(([name, property]) => field(name, property, required.includes(name)));
  const send = document.createElement("button");
  send.textContent = "Call";
  form.replaceChildren(...fields, send);
}

/** The arguments that a form holds; throws an Error that names the field which is no JSON. */
export function readForm(form) {
  const args = {};
  for (const input of form.querySelectorAll("[name]")) {
    const value = read(input);
    if (value !== undefined) args[input.name] = value;
  }
  return args;
}

function field(name, property, isRequired) {
  const label = document.createElement("label");
  const title = document.createElement("span");
  title.textContent = isRequired ? `${name} *` : name;
  const input = control(property ?? {});
  input.name = name;
  // What a JSON field holds is checked by the server, whose words the developer wants to see.
  input.required = isRequired && input.type !== "checkbox";
  const text = document.createElement("small");
  text.textContent = property?.description ?? "";
  label.append(title, input, text);
  return label;
}

function control({ type, enum: values, default: preset, format }) {
  if (Array.isArray(values)) {
    const select = document.createElement("select");
    select.dataset.kind = "json";
    select.append(option("", ""), ...values.map((value) => option(JSON.stringify(value), String(value))));
    if (preset !== undefined) select.value = JSON.stringify(preset);
    return select;
  }
  const kind = plain.includes(type) ? type : "json";
  const input = document.createElement(kind === "json" ? "textarea" : "input");
  input.dataset.kind = kind;
  if (kind === "boolean") {
    input.type = "checkbox";
    input.checked = preset === true;
    return input;
  }
  if (kind === "number" || kind === "integer") {
    input.type = "number";
    input.step = kind === "integer" ? "1" : "any";
  }
  if (kind === "string" && format === "date") input.type = "date";
  if (kind === "json") input.placeholder = "JSON";
  if (preset !== undefined) input.value = kind === "json" ? JSON.stringify(preset) : String(preset);
  return input;
}

function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

function read(input) {
  const { kind } = input.dataset;
  if (kind === "boolean") return input.checked;
  if (input.value === "") return undefined;
  if (kind === "string") return input.value;
  try {
    return JSON.parse(input.value);
  } catch {
    throw new Error(`${input.name} is no JSON`);
  }
}
