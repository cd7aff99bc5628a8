import { spelled } from './spellings.js';
export const LOG_NAMES = spelled('calls', 'logNames');
