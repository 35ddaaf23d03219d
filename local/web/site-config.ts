import { z } from 'zod';

const headers = z.record(z.string(), z.string());

const schema = z.object({
  globalHeaders: headers.default({}),
  routes: z
    .array(
      z.object({
        route: z.string(),
        methods: z.array(z.string()).optional(),
        headers: headers.optional(),
        redirect: z.string().optional(),
        rewrite: z.string().optional(),
        statusCode: z.number().int().optional(),
      }),
    )
    .default([]),
  navigationFallback: z.object({ rewrite: z.string(), exclude: z.array(z.string()).default([]) }).optional(),
  responseOverrides: z
    .record(
      z.string(),
      z.object({
        rewrite: z.string().optional(),
        redirect: z.string().optional(),
        statusCode: z.number().int().optional(),
      }),
    )
    .default({}),
  mimeTypes: z.record(z.string(), z.string()).default({}),
});

/** What this server honours of `staticwebapp.config.json` (learn.microsoft.com, "Configure Azure Static Web Apps"). */
export type SiteConfig = z.infer<typeof schema>;
export type SiteRoute = SiteConfig['routes'][number];

/** @throws Error when the file is no JSON or says something that Static Web Apps would not take either */
export function parseSiteConfig(text: string): SiteConfig {
  return schema.parse(JSON.parse(text));
}

/** Whether a path fits a route: exact, `/folder/*`, or `/folder/*.{js,css}`. */
export function fits(pattern: string, path: string): boolean {
  const source = pattern
    .split(/(\*|\{[^}]*\})/)
    .map((part) => {
      if (part === '*') return '.*';
      if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').map(quote).join('|')})`;
      return quote(part);
    })
    .join('');
  return new RegExp(`^${source}$`).test(path);
}

const quote = (text: string): string => text.trim().replace(/[.+?^${}()|[\]\\/]/g, '\\$&');

/** The first rule that fits decides, and no other is looked at. */
export function routeFor({ routes }: SiteConfig, method: string, path: string): SiteRoute | undefined {
  return routes.find(
    ({ route, methods }) =>
      (methods === undefined || methods.some((name) => name.toUpperCase() === method)) && fits(route, path),
  );
}
