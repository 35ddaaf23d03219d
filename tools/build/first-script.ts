import type { OutputChunk, Plugin } from 'rolldown';

/** Where the script inside the page leaves what it is made of, for the page's own. */
const place = 'globalThis.early';
const entryId = '\0first';
const placeId = '\0early';

/** The modules that `first.ts` is made of, itself left out, by their files, and the names that each gives away. */
type Early = ReadonlyMap<string, readonly string[]>;

/** Bundles an entry into one chunk. */
type Bundle = (entry: string, plugin: Plugin) => Promise<OutputChunk>;

/**
 * The script inside the page, and a plugin for the page's own script, which takes the modules of the first from where that
 * leaves them: a second copy of them would be bytes of the first load, and would know nothing of what the first has kept.
 */
export async function buildFirst(
  entry: string,
  bundle: Bundle,
): Promise<{ readonly code: string; readonly taking: Plugin }> {
  const early = new Map<string, readonly string[]>();
  await bundle(entry, {
    name: 'noting',
    generateBundle() {
      for (const id of [...this.getModuleIds()].sort())
        if (id !== entry) early.set(id, this.getModuleInfo(id)?.exports ?? []);
    },
  });
  const { code } = await bundle(entryId, giving(entry, early));
  return { code: code.trim(), taking: taking(early) };
}

const namesOf = (early: Early): { readonly id: string; readonly name: string; readonly called: string }[] =>
  [...early]
    .flatMap(([id, names]) => names.map((name) => ({ id, name })))
    .map((one, at) => ({ ...one, called: `early${at}` }));

/** `first.ts`, and after it all that its modules give away. */
function giving(entry: string, early: Early): Plugin {
  const names = namesOf(early);
  const imports = names.map(
    ({ id, name, called }) => `import { ${name} as ${called} } from ${JSON.stringify(id)};`,
  );
  const given = `${place} = [${names.map(({ called }) => called).join()}];`;
  const code = [`import ${JSON.stringify(entry)};`, ...imports, given].join('\n');
  return virtual('giving', new Map([[entryId, code]]));
}

/** The page's own script takes those modules from there, in place of a second copy of them. */
function taking(early: Early): Plugin {
  const names = namesOf(early);
  const modules = [...early.keys()].map((id) => {
    const given = names.filter((one) => one.id === id).map(({ name, called }) => `${called} as ${name}`);
    return [id, `export { ${given.join()} } from ${JSON.stringify(placeId)};`] as const;
  });
  const taken = `export const [${names.map(({ called }) => called).join()}] = ${place};`;
  return virtual('taking', new Map([...modules, [placeId, taken]]));
}

const virtual = (name: string, modules: ReadonlyMap<string, string>): Plugin => ({
  name,
  resolveId: (id) => (id.startsWith('\0') && modules.has(id) ? id : null),
  load(id) {
    const code = modules.get(id);
    return code === undefined ? null : { code, moduleType: 'js' };
  },
});
