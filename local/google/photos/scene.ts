import { between, Noise, pick, type Random, randomFrom } from './random.ts';

export type Rgb = readonly [number, number, number];

/** The light of a scene: sky from zenith to horizon, sun, and the haze that far hills fade into. */
export interface Light {
  readonly zenith: Rgb;
  readonly horizon: Rgb;
  readonly sun: Rgb;
  readonly cloud: Rgb;
  readonly shade: number;
}

/** A line of hills; `base` is its height in the picture (0 top, 1 bottom). */
export interface Ridge {
  readonly base: number;
  readonly height: number;
  readonly pitch: number;
  readonly colour: Rgb;
  readonly haze: number;
  /** Height of the trees that stand along it, 0 for none. */
  readonly trees: number;
  readonly shift: number;
  /** Snow lies on what rises above this share of the height; above 1 there is none. */
  readonly snowLine: number;
}

/** Everything that is needed to paint one picture at any size. */
export interface Scene {
  readonly light: Light;
  readonly sunX: number;
  readonly sunY: number;
  readonly sunSize: number;
  readonly cloudiness: number;
  readonly cloudScale: number;
  readonly ridges: readonly Ridge[];
  /** Where water begins (0 top, 1 bottom); above 1 there is none. */
  readonly waterLine: number;
  readonly grain: number;
  readonly noise: Noise;
}

const lights: readonly [Light, ...Light[]] = [
  {
    zenith: [52, 108, 190],
    horizon: [190, 216, 238],
    sun: [255, 250, 230],
    cloud: [250, 250, 252],
    shade: 1,
  },
  {
    zenith: [44, 62, 118],
    horizon: [250, 166, 92],
    sun: [255, 226, 150],
    cloud: [240, 140, 104],
    shade: 0.62,
  },
  {
    zenith: [92, 128, 176],
    horizon: [252, 214, 190],
    sun: [255, 240, 214],
    cloud: [250, 222, 214],
    shade: 0.85,
  },
  {
    zenith: [126, 140, 152],
    horizon: [204, 210, 214],
    sun: [236, 238, 238],
    cloud: [226, 230, 232],
    shade: 0.8,
  },
  { zenith: [20, 26, 62], horizon: [120, 92, 134], sun: [236, 234, 255], cloud: [92, 78, 122], shade: 0.38 },
];

const grounds: readonly [readonly [Rgb, Rgb], ...(readonly [Rgb, Rgb])[]] = [
  [
    [92, 122, 64],
    [52, 84, 40],
  ],
  [
    [150, 132, 84],
    [96, 98, 50],
  ],
  [
    [108, 104, 98],
    [60, 74, 52],
  ],
  [
    [196, 156, 104],
    [150, 98, 58],
  ],
  [
    [216, 222, 230],
    [40, 62, 56],
  ],
];

/** The scene of a seed: the same every time. */
export function sceneOf(seed: string): Scene {
  const random = randomFrom(seed);
  const noise = new Noise(random);
  const light = pick(random, ...lights);
  const horizon = between(random, 0.42, 0.66);
  const water = random() < 0.45;
  return {
    light,
    sunX: between(random, 0.12, 0.88),
    sunY: between(random, 0.08, 0.85) * horizon,
    sunSize: between(random, 0.018, 0.04),
    cloudiness: between(random, 0.25, 0.75),
    cloudScale: between(random, 2, 5),
    ridges: ridgesOf(random, horizon, water),
    waterLine: water ? horizon : 2,
    grain: between(random, 2, 5),
    noise,
  };
}

/** From the farthest to the nearest; the nearest one covers the bottom of the picture unless there is water. */
function ridgesOf(random: Random, horizon: number, water: boolean): readonly Ridge[] {
  const [far, near] = pick(random, ...grounds);
  const count = 2 + Math.floor(random() * 4);
  const mountains = random() < 0.5;
  return Array.from({ length: count }, (_, index) => {
    const nearness = count === 1 ? 1 : index / (count - 1);
    const height = between(random, 0.06, mountains ? 0.34 : 0.14) * (1 - nearness * 0.6);
    return {
      base: water ? horizon + 0.004 : horizon + nearness * nearness * (0.95 - horizon),
      height,
      pitch: between(random, 1.5, mountains ? 4 : 2.5) * (1 + nearness),
      colour: [0, 1, 2].map(
        (part) => (far[part] ?? 0) + ((near[part] ?? 0) - (far[part] ?? 0)) * nearness,
      ) as [number, number, number],
      haze: (1 - nearness) * between(random, 0.35, 0.75),
      trees: nearness > 0.3 && random() < 0.6 ? between(random, 0.01, 0.05) * (0.4 + nearness) : 0,
      shift: random() * 200,
      snowLine: mountains && index === 0 ? between(random, 0.45, 0.7) : 2,
    };
  });
}
