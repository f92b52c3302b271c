import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { addTo, attend, gelu, linear, normalize } from "./layers.ts";
import { readTensors } from "./safetensors.ts";
import { readTokenizer } from "./wordpiece.ts";

const config = z.object({
  model_type: z.literal("bert"),
  hidden_size: z.number(),
  num_hidden_layers: z.number(),
  num_attention_heads: z.number(),
  layer_norm_eps: z.number(),
  hidden_act: z.literal("gelu"),
});
const longestText = 256;

/** Turns a text into a vector of length 1, such that texts of like meaning point the same way. */
export type Embed = (text: string) => Float32Array;

/** Reads a BERT sentence model: `config.json`, `tokenizer.json` and `model.safetensors` of a folder. */
export async function readModel(folder: string): Promise<Embed> {
  const settings = config.parse(JSON.parse(await readFile(join(folder, "config.json"), "utf8")));
  const { hidden_size: width, num_hidden_layers, num_attention_heads: heads, layer_norm_eps: epsilon } = settings;
  const tensor = await readTensors(join(folder, "model.safetensors"));
  const tokenize = await readTokenizer(join(folder, "tokenizer.json"), longestText);
  const pair = (name: string) => ({ weight: tensor(`${name}.weight`), bias: tensor(`${name}.bias`) });
  const embeddings = {
    words: tensor("embeddings.word_embeddings.weight"),
    places: tensor("embeddings.position_embeddings.weight"),
    kind: tensor("embeddings.token_type_embeddings.weight").subarray(0, width),
    norm: pair("embeddings.LayerNorm"),
  };
  const layers = Array.from({ length: num_hidden_layers }, (_, index) => {
    const part = (name: string) => pair(`encoder.layer.${index}.${name}`);
    return {
      query: part("attention.self.query"),
      key: part("attention.self.key"),
      value: part("attention.self.value"),
      attended: part("attention.output.dense"),
      attendedNorm: part("attention.output.LayerNorm"),
      wide: part("intermediate.dense"),
      narrow: part("output.dense"),
      norm: part("output.LayerNorm"),
    };
  });
  return (text) => {
    const ids = tokenize(text);
    const state = new Float32Array(ids.length * width);
    ids.forEach((id, place) => {
      const row = state.subarray(place * width, (place + 1) * width);
      addTo(row, embeddings.words.subarray(id * width, (id + 1) * width));
      addTo(row, embeddings.places.subarray(place * width, (place + 1) * width));
      addTo(row, embeddings.kind);
    });
    normalize(state, embeddings.norm, epsilon);
    for (const layer of layers) {
      const [query, key, value] = [layer.query, layer.key, layer.value].map((part) => linear(state, width, part));
      if (!query || !key || !value) continue;
      addTo(state, linear(attend(query, key, value, width, heads), width, layer.attended));
      normalize(state, layer.attendedNorm, epsilon);
      const wide = linear(state, width, layer.wide);
      gelu(wide);
      addTo(state, linear(wide, wide.length / ids.length, layer.narrow));
      normalize(state, layer.norm, epsilon);
    }
    return meanDirection(state, width);
  };
}

function meanDirection(state: Float32Array, width: number): Float32Array {
  const mean = new Float32Array(width);
  for (let start = 0; start < state.length; start += width) addTo(mean, state.subarray(start, start + width));
  const length = Math.hypot(...mean);
  return mean.map((value) => value / length);
}
