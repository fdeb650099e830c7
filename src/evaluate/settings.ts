import type { AnyCheck } from '../model/check.ts';
import type { Config } from '../model/config.ts';
import type { CheckSetting } from './evaluate.ts';

/** Enabled checks with the options of the configuration; `globs` narrows them, and may name checks that are off by default. */
export function settingsOf(checks: readonly AnyCheck[], config: Config, globs: readonly string[] = []): readonly CheckSetting[] {
  const chosen = new Set(globs.flatMap((glob) => matchingChecks(checks, glob)));
  return checks.flatMap((check): readonly CheckSetting[] => {
    const { enabled, severity, options } = config.checks[check.id] ?? {};
    const isOn = globs.length > 0 ? chosen.has(check.id) && enabled !== false : (enabled ?? check.enabled);
    return isOn ? [{ check, options: check.options.parse(options ?? {}), severity: severity ?? null }] : [];
  });
}

/** Ids of the checks that the glob names. */
export function matchingChecks(checks: readonly AnyCheck[], glob: string): readonly string[] {
  const pattern = new RegExp(`^${glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return checks.map(({ id }) => id).filter((id) => pattern.test(id));
}
