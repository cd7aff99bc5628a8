import { ts } from '#compiler';
import { optionsOf, type ParameterValue } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { regionAround } from './fields.js';
import type { Program } from './program.js';

/** Clients of HTTP whose errors hold the request that failed, with its headers. */
const CLIENTS = new Set(['axios', 'got', 'superagent', 'request-promise', 'request-promise-native']);
const METHODS = ['axios', 'got', 'get', 'post', 'put', 'patch', 'delete', 'request'];
const CREDENTIAL = spelled('secrets', 'sentCredentials');

/** Whether what a `catch` names may be the error of a request that was sent with a credential: its `config` shows both. */
export function failedRequestIn(program: Program, caught: ts.Node): boolean {
  const clause = caught.parent;
  const attempt = ts.isCatchClause(clause) ? clause.parent : undefined;
  const unit = program.unitOf(caught);
  if (!attempt || !unit || !CREDENTIAL.test(regionAround(caught).getText())) return false;
  const { tryBlock } = attempt;
  return METHODS.flatMap((name) => unit.calls.get(name) ?? []).some(
    (call) =>
      call.pos >= tryBlock.pos &&
      call.end <= tryBlock.end &&
      ts.isCallExpression(call) &&
      optionsOf(program.nearEvaluator.evaluate(call.expression)).some(
        (callee) => callee.kind === 'external' && CLIENTS.has(callee.package),
      ),
  );
}

/** The error that `instance.interceptors.response.use(onAnswer, onError)` of axios hands over: its `config` is the whole request. */
export function failedInInterceptor(program: Program, { fn, index }: ParameterValue): boolean {
  const { parent: call } = fn;
  if (index !== 0 || !ts.isCallExpression(call) || call.arguments[1] !== fn) return false;
  const unit = program.unitOf(call);
  return (
    /\binterceptors\.(?:response|request)\.use$/.test(call.expression.getText()) &&
    unit !== undefined &&
    SENDS.test(unit.text)
  );
}

/** Without a word of a credential in the file, the requests may have none. */
const SENDS = /\bauthorization\b|\bbearer\b|token|api-?key/i;
