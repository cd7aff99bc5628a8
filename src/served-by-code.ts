import type { Look } from './looks.js';

/** Configuration without what the code behind it answers: a function that verifies its caller itself needs no authorizer in front. */
export function withoutServed<Of extends Pick<Look, 'observations'>>(config: Of, code: Pick<Look, 'verifiers'>): Of {
  if (!config.observations.some(({ servedBy }) => servedBy)) return config;
  const verifying = code.verifiers?.().names() ?? new Map<string, ReadonlySet<string>>();
  const modules = new Map(
    [...verifying].map(([path, names]) => [path.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, ''), names]),
  );
  return {
    ...config,
    observations: config.observations.filter(
      ({ servedBy }) => !servedBy?.modules.some((module) => modules.get(module)?.has(servedBy.name)),
    ),
  };
}
