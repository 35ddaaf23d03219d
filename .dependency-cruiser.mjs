/**
 * The arrows of CONTRIBUTING.md, as rules. `npm test` runs them; `npx depcruise functions shared web cli local` tells more.
 *
 * Levels inside shared/, from the top: a folder may use the faces of those below it.
 */
const levels = [
  ['http', 'exchange', 'albums', 'google', 'mail', 'shares', 'tables', 'me'],
  ['files', 'linked-accounts'],
  ['access', 'people'],
  ['storage'],
  ['identity', 'settings'],
  ['errors', 'client'],
  ['contract', 'platform', 'transfer'],
];

const upward = levels.flatMap((folders, level) => {
  const above = levels.slice(0, level).flat();
  if (above.length === 0) return [];
  return [
    {
      name: `shared-level-${level}-points-down`,
      severity: 'error',
      from: { path: `^shared/(${folders.join('|')})/` },
      to: { path: `^shared/(${above.join('|')})/` },
    },
  ];
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'folders-by-their-face',
      comment: 'Each folder of shared/ has one face, index.ts.',
      severity: 'error',
      from: { path: '^(?:shared/([^/]+)/|functions/|shared/app|cli/|web/)' },
      to: { path: '^shared/[^/]+/', pathNot: ['^shared/$1/', '^shared/[^/]+/index\\.ts$'] },
    },
    {
      name: 'functions-see-app-http-contract',
      comment: 'A route does one thing through the app; it knows no domain, no SDK and no environment.',
      severity: 'error',
      from: { path: '^functions/' },
      to: {
        path: '^(shared|local|tests|tools|web|cli)/',
        pathNot: '^(shared/app\\.ts|shared/(http|contract|errors)/)',
      },
    },
    {
      name: 'shared-knows-nobody-above',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|local|tests|tools|web|cli|bench)/' },
    },
    {
      name: 'only-functions-import-app',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/app\\.ts$' },
      to: { path: '^shared/app\\.ts$' },
    },
    {
      name: 'nobody-imports-local',
      severity: 'error',
      from: { pathNot: '^(local|tests|bench)/' },
      to: { path: '^local/' },
    },
    {
      name: 'local-runs-the-built-app',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(functions|shared|web|tests)/' },
    },
    {
      name: 'clients-see-the-contract-alone',
      severity: 'error',
      from: { path: '^(web|cli)/' },
      to: {
        path: '^(functions|shared|local|tests|tools)/',
        pathNot: '^(shared/(contract|client|transfer)/|functions/routes\\.ts$)',
      },
    },
    {
      name: 'clients-take-the-types-of-routes-alone',
      comment:
        'The typed client is made with `import type { routes }`; the routes themselves stay in the API.',
      severity: 'error',
      from: { path: '^(web|cli)/' },
      to: { path: '^functions/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-loads-nothing',
      comment: 'The typed client is part of the page: types may come from below, code may not.',
      severity: 'error',
      from: { path: '^shared/client/' },
      to: { pathNot: '^shared/client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'transfer-loads-nothing',
      comment:
        'How files are cut and sent again is part of the page: a leaf, without schemas and without Node.',
      severity: 'error',
      from: { path: '^shared/transfer/' },
      to: { pathNot: '^shared/transfer/' },
    },
    {
      name: 'page-takes-types-alone',
      comment: 'A schema would bring the validator into the first load.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^shared/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'storage-sdk-in-one-place',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: '^shared/storage/' },
      to: { path: 'node_modules/@azure/(storage-blob|data-tables|identity)' },
    },
    {
      name: 'acceptance-speaks-http',
      severity: 'error',
      from: { path: '^tests/acceptance/' },
      to: { path: '^(shared|functions|web)/' },
    },
    ...upward,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dist-web)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
