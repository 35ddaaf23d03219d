import { mix, smooth } from './random.ts';
import type { Rgb, Ridge, Scene } from './scene.ts';

/** Looked up once: these run for every point of a picture, and a lookup on the global object is not free everywhere. */
const { abs, exp, floor, hypot, imul, max, min, round } = Math;

/** Which part of the scene fills the picture; in shares of the whole, so a crop is a smaller window. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const wholeScene: Window = { left: 0, top: 0, width: 1, height: 1 };

/** Paints a scene at a size: RGBA, row by row. `aspect` is that of the whole scene. */
export function paint(
  scene: Scene,
  width: number,
  height: number,
  aspect: number,
  window = wholeScene,
): Buffer {
  const pixels = Buffer.alloc(width * height * 4, 255);
  const lines = scene.ridges.map((ridge) => skyline(scene, ridge, width, aspect, window));
  const colour: [number, number, number] = [0, 0, 0];
  let grain = 1;
  for (let row = 0; row < height; row += 1) {
    const y = window.top + ((row + 0.5) / height) * window.height;
    for (let column = 0; column < width; column += 1) {
      const x = (window.left + ((column + 0.5) / width) * window.width) * aspect;
      paintPoint(scene, lines, column, x, y, aspect, colour);
      grain = (imul(grain, 1_664_525) + 1_013_904_223) | 0;
      const speck = ((grain >>> 16) / 65_536 - 0.5) * scene.grain * 2;
      const across = x / aspect - 0.5;
      const vignette = 1 - 0.35 * (across * across + (y - 0.5) * (y - 0.5));
      const offset = (row * width + column) * 4;
      pixels[offset] = clamp(colour[0] * vignette + speck);
      pixels[offset + 1] = clamp(colour[1] * vignette + speck);
      pixels[offset + 2] = clamp(colour[2] * vignette + speck);
    }
  }
  return pixels;
}

/** The upper edge of a ridge for every column. */
function skyline(scene: Scene, ridge: Ridge, width: number, aspect: number, window: Window): Float32Array {
  const line = new Float32Array(width);
  for (let column = 0; column < width; column += 1) {
    const x = (window.left + ((column + 0.5) / width) * window.width) * aspect;
    const hill = scene.noise.octaves(x * ridge.pitch + ridge.shift, ridge.shift, 5);
    const crowns = ridge.trees === 0 ? 0 : treeTop(scene, x / ridge.trees + ridge.shift) * ridge.trees;
    line[column] = ridge.base - ridge.height * (hill * 1.5 - 0.3) - crowns;
  }
  return line;
}

/** A row of firs: a spike in each unit of `x`, of differing height. */
function treeTop(scene: Scene, x: number): number {
  const tall = 0.35 + scene.noise.at(floor(x * 2.2) + 0.5, 3.5);
  const share = abs(((x * 2.2) % 1) - 0.5) * 2;
  return tall * (1 - share) ** 0.8;
}

function paintPoint(
  scene: Scene,
  lines: readonly Float32Array[],
  column: number,
  x: number,
  y: number,
  aspect: number,
  out: [number, number, number],
): void {
  if (y > scene.waterLine) {
    paintWater(scene, lines, column, x, y, aspect, out);
    return;
  }
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const edge = lines[index]?.[column] ?? 2;
    const ridge = scene.ridges[index];
    if (ridge === undefined || y < edge) continue;
    paintRidge(scene, ridge, x, y, edge, out);
    return;
  }
  paintSky(scene, x, y, aspect, out);
}

function paintSky(scene: Scene, x: number, y: number, aspect: number, out: [number, number, number]): void {
  const { light } = scene;
  blend(out, light.zenith, light.horizon, smooth(y * 1.7));
  const distance = hypot(x - scene.sunX * aspect, y - scene.sunY);
  const glow = exp(-distance * 5) * 0.55 + smooth((scene.sunSize - distance) / 0.008 + 1);
  toward(out, light.sun, min(1, glow));
  const scale = scene.cloudScale / (0.35 + y);
  const mass = scene.noise.octaves(x * scale * 0.6, y * scale * 2.4, 5);
  const cover = smooth((mass - (0.82 - scene.cloudiness * 0.5)) * 4);
  if (cover > 0) toward(out, light.cloud, cover * 0.85);
}

function paintRidge(
  scene: Scene,
  ridge: Ridge,
  x: number,
  y: number,
  edge: number,
  out: [number, number, number],
): void {
  const depth = y - edge;
  const coarse = scene.noise.octaves(x * 9 + ridge.shift, y * 22, 2);
  const fine = scene.noise.octaves(x * 90 + ridge.shift, y * 160, 2);
  const relief = 0.55 + coarse * 0.5 + (fine - 0.5) * 0.45;
  const top = smooth(1 - depth / 0.25) * 0.25 + 0.85;
  const strength = relief * top * scene.light.shade;
  out[0] = ridge.colour[0] * strength;
  out[1] = ridge.colour[1] * strength;
  out[2] = ridge.colour[2] * strength;
  const rise = (ridge.base - y) / ridge.height + (fine - 0.5) * 0.3;
  if (rise > ridge.snowLine) toward(out, snow, 0.8 * (0.5 + coarse * 0.5) * min(1, scene.light.shade + 0.2));
  toward(out, scene.light.horizon, ridge.haze);
}

const snow: Rgb = [244, 247, 252];

/** Water mirrors what stands above it, shaken by waves that grow toward the viewer. */
function paintWater(
  scene: Scene,
  lines: readonly Float32Array[],
  column: number,
  x: number,
  y: number,
  aspect: number,
  out: [number, number, number],
): void {
  const depth = y - scene.waterLine;
  const near = 1 / (depth + 0.06);
  const wave = scene.noise.octaves(x * near * 1.4, depth * near * near * 3 + 40, 3) - 0.5;
  const mirrored = scene.waterLine - depth * 0.8 + wave * depth * 0.9;
  const line = lines.at(-1)?.length ?? 1;
  const shifted = min(line - 1, max(0, round(column + wave * depth * line * 0.12)));
  paintPoint(
    scene,
    lines,
    shifted,
    x + wave * depth * 0.3,
    max(0.01, min(mirrored, scene.waterLine)),
    aspect,
    out,
  );
  const tint = 0.62 + wave * 0.5;
  out[0] *= tint * 0.92;
  out[1] *= tint;
  out[2] *= tint * 1.06;
  const lane = abs(x - scene.sunX * aspect) / (0.03 + depth * 0.35);
  const glitter = smooth(wave * 5) * exp(-lane * lane);
  if (glitter > 0.02) toward(out, scene.light.sun, glitter * 0.9);
}

function blend(out: [number, number, number], from: Rgb, to: Rgb, share: number): void {
  out[0] = mix(from[0], to[0], share);
  out[1] = mix(from[1], to[1], share);
  out[2] = mix(from[2], to[2], share);
}

function toward(out: [number, number, number], colour: Rgb, share: number): void {
  blend(out, out, colour, share);
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
