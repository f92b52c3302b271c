/** Weights, one row for each output, and what is added. */
export interface Weights {
  weight: Float32Array;
  bias: Float32Array;
}

/** Adds one row of numbers to another. */
export function addTo(target: Float32Array, added: Float32Array): void {
  for (let index = 0; index < target.length; index += 1) target[index] = at(target, index) + at(added, index);
}

/** Multiplies each row of the given width by the weights. */
export function linear(input: Float32Array, width: number, { weight, bias }: Weights): Float32Array {
  const rows = input.length / width;
  const outputs = bias.length;
  const result = new Float32Array(rows * outputs);
  for (let output = 0; output < outputs; output += 1) {
    for (let row = 0; row < rows; row += 1) {
      result[row * outputs + output] = dot(input, row * width, weight, output * width, width) + at(bias, output);
    }
  }
  return result;
}

/** Lets each row look at all others, with several heads side by side. */
export function attend(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  width: number,
  heads: number,
): Float32Array {
  const rows = query.length / width;
  const size = width / heads;
  const result = new Float32Array(query.length);
  for (let start = 0; start < width; start += size) {
    for (let row = 0; row < rows; row += 1) {
      const scores = Array.from({ length: rows }, (_, other) =>
        Math.exp(dot(query, row * width + start, key, other * width + start, size) / Math.sqrt(size)),
      );
      const total = scores.reduce((sum, score) => sum + score, 0);
      scores.forEach((score, other) => {
        for (let index = 0; index < size; index += 1) {
          const place = row * width + start + index;
          result[place] = at(result, place) + (score / total) * at(value, other * width + start + index);
        }
      });
    }
  }
  return result;
}

/** Brings each row to mean 0 and variance 1, then scales and shifts it. */
export function normalize(state: Float32Array, { weight, bias }: Weights, epsilon: number): void {
  const width = weight.length;
  for (let start = 0; start < state.length; start += width) {
    const row = state.subarray(start, start + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    const scale = 1 / Math.sqrt(variance + epsilon);
    row.forEach((value, index) => (row[index] = (value - mean) * scale * at(weight, index) + at(bias, index)));
  }
}

/** Bends each value as BERT does. */
export function gelu(state: Float32Array): void {
  state.forEach((value, index) => (state[index] = 0.5 * value * (1 + erf(value / Math.SQRT2))));
}

/** The error function, right to 1.5e-7: Abramowitz and Stegun, formula 7.1.26. */
function erf(value: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(value) * (1 - series * Math.exp(-value * value));
}

function dot(one: Float32Array, oneStart: number, other: Float32Array, otherStart: number, length: number): number {
  // Two sums at once: the processor need not wait for one to add to the other.
  let even = 0;
  let odd = 0;
  for (let index = 0; index < length; index += 2) {
    even += at(one, oneStart + index) * at(other, otherStart + index);
    odd += at(one, oneStart + index + 1) * at(other, otherStart + index + 1);
  }
  return even + odd;
}

function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
