import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const width = 8;
const wide = 16;
const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "show", "my", "task", "##s", "."];

/** Writes a BERT of two small layers, whose weights are a sine, in the form of a real sentence model. */
export async function writeTinyModel(folder: string): Promise<void> {
  const config = {
    model_type: "bert",
    hidden_size: width,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    layer_norm_eps: 1e-12,
    hidden_act: "gelu",
  };
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  const tokenizer = { normalizer: { type: "BertNormalizer", lowercase: true }, model: { type: "WordPiece", vocab } };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  await writeFile(join(folder, "model.safetensors"), toSafetensors(shapes()));
}

function shapes(): [string, number[]][] {
  const pair = (name: string, ...shape: number[]): [string, number[]][] => [
    [`${name}.weight`, shape],
    [`${name}.bias`, shape.slice(0, 1)],
  ];
  const layer = (index: number) => [
    ...["query", "key", "value"].flatMap((part) => pair(`${index}.attention.self.${part}`, width, width)),
    ...pair(`${index}.attention.output.dense`, width, width),
    ...pair(`${index}.attention.output.LayerNorm`, width),
    ...pair(`${index}.intermediate.dense`, wide, width),
    ...pair(`${index}.output.dense`, width, wide),
    ...pair(`${index}.output.LayerNorm`, width),
  ];
  return [
    ["embeddings.word_embeddings.weight", [words.length, width]],
    ["embeddings.position_embeddings.weight", [32, width]],
    ["embeddings.token_type_embeddings.weight", [2, width]],
    ...pair("embeddings.LayerNorm", width),
    ...[0, 1].flatMap(layer).map(([name, shape]): [string, number[]] => [`encoder.layer.${name}`, shape]),
  ];
}

function toSafetensors(tensors: readonly [string, number[]][]): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  const data: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, shape]] of tensors.entries()) {
    const size = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length: size }, (_, place) => Math.sin((index + 1) * 1.7 + place * 0.9) * 0.5);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + size * 4] };
    data.push(Buffer.from(values.buffer));
    offset += size * 4;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...data]);
}
