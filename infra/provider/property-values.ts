import structPb from "google-protobuf/google/protobuf/struct_pb.js";

/** A value of a resource property, as the engine sends it. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | { [name: string]: PropertyValue };

/** The properties of one resource, by name. */
export type Properties = Record<string, PropertyValue>;

/** Stands for a value that is not known yet, at preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Each type of property has its own mark for an unknown value; all of them decode to UNKNOWN. */
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
const unknownMarks: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Writes properties as the message the engine reads; a property that is undefined is left out. */
export function toStruct(properties: Properties): structPb.Struct {
  const struct = new structPb.Struct();
  const fields = struct.getFieldsMap();
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) fields.set(name, toValue(value));
  }
  return struct;
}

/** Reads the engine's message; no message reads as no properties. */
export function fromStruct(struct: structPb.Struct | undefined): Properties {
  if (struct === undefined) return {};
  const entries: [string, PropertyValue][] = [];
  struct.getFieldsMap().forEach((value, name) => {
    entries.push([name, fromValue(value)]);
  });
  return Object.fromEntries(entries);
}

/** Says whether two values are the same, whatever the order of their properties. */
export function sameValue(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => sameValue(item, right[index]));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && sameValue(left[name], right[name]));
}

function toValue(value: PropertyValue): structPb.Value {
  const message = new structPb.Value();
  if (value === null) message.setNullValue(structPb.NullValue.NULL_VALUE);
  else if (typeof value === "boolean") message.setBoolValue(value);
  else if (typeof value === "number") message.setNumberValue(value);
  else if (typeof value === "string") message.setStringValue(value);
  else if (Array.isArray(value)) message.setListValue(new structPb.ListValue().setValuesList(value.map(toValue)));
  else message.setStructValue(toStruct(value));
  return message;
}

function fromValue(value: structPb.Value): PropertyValue {
  switch (value.getKindCase()) {
    case structPb.Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case structPb.Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case structPb.Value.KindCase.STRING_VALUE:
      return unknownMarks.has(value.getStringValue()) ? UNKNOWN : value.getStringValue();
    case structPb.Value.KindCase.LIST_VALUE:
      return value.getListValue()?.getValuesList().map(fromValue) ?? [];
    case structPb.Value.KindCase.STRUCT_VALUE:
      return fromStruct(value.getStructValue());
    default:
      return null;
  }
}
