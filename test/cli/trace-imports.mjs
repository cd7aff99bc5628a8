// Preloaded by a test: writes every module that is loaded to the file that AUTHPROOF_TEST_TRACE names.
import { register } from 'node:module';

const file = process.env.AUTHPROOF_TEST_TRACE;
const hooks = `import { appendFileSync } from 'node:fs';
let file;
export function initialize(data) { file = data; }
export async function load(url, context, next) { appendFileSync(file, url + '\\n'); return next(url, context); }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: file });
