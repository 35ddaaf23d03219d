const transform = {
  '^.+\\.tsx?$': [
    'ts-jest',
    { useESM: true, tsconfig: '<rootDir>/tests/tsconfig.jest.json', diagnostics: false },
  ],
};
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local'],
  transform,
  ...extra,
});

export default {
  // A bound for what hangs, not a bar: a loaded machine is slow and still right.
  testTimeout: 60_000,
  projects: ['unit', 'architecture', 'acceptance', 'browser', 'security', 'faults'].map((name) =>
    project(name),
  ),
};
