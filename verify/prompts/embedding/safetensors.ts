import { readFile } from "node:fs/promises";
import * as z from "zod";

const header = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.number()),
    data_offsets: z.tuple([z.number(), z.number()]),
  }),
);

/** The tensors of a file by name, each as one row after the other; throws where one is not of 32-bit floats. */
export async function readTensors(file: string): Promise<(name: string) => Float32Array> {
  // https://github.com/huggingface/safetensors#format
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...rest } = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  const tensors = header.parse(rest);
  return (name) => {
    const tensor = tensors[name];
    if (tensor?.dtype !== "F32") throw new Error(`${file} has no tensor ${name} of 32-bit floats`);
    const [start, end] = tensor.data_offsets.map((offset) => bytes.byteOffset + 8 + length + offset);
    return start !== undefined && start % 4 === 0
      ? new Float32Array(
          bytes.buffer,
          start,
          tensor.shape.reduce((size, side) => size * side, 1),
        )
      : new Float32Array(bytes.buffer.slice(start, end));
  };
}
