import type { Ajv2020 } from 'ajv/dist/2020.js';

/** The few custom keywords that schema rules may use beside JSON Schema's own. */
export function registerKeywords(_ajv: Ajv2020): void {}
