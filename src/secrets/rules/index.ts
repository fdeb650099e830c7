import type { Rule } from '../rule.ts';
import { CLOUD_RULES } from './cloud.ts';
import { DEVELOPMENT_RULES } from './development.ts';
import { SERVICE_RULES } from './services.ts';

/** Every provider format that is known here; order decides which one names a text that two recognise. */
export const RULES: readonly Rule[] = [...CLOUD_RULES, ...DEVELOPMENT_RULES, ...SERVICE_RULES];
