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
  projects: ['unit', 'architecture', 'acceptance', 'browser', 'security', 'faults'].map((name) =>
    project(name),
  ),
};
