import type { Rule } from '../rule.ts';
import { CLOUD_RULES } from './cloud.ts';
import { DEVELOPMENT_RULES } from './development.ts';
import { MORE_DEVELOPMENT_RULES } from './more-development.ts';
import { MORE_SERVICE_RULES } from './more-services.ts';
import { SERVICE_RULES } from './services.ts';

/** Every provider format that is known here; order decides which one names a text that two recognise. */
export const RULES: readonly Rule[] = [...CLOUD_RULES, ...DEVELOPMENT_RULES, ...SERVICE_RULES, ...MORE_DEVELOPMENT_RULES, ...MORE_SERVICE_RULES];
