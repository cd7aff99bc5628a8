import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { optionsOf, type ParameterValue, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { regionAround } from './fields.js';
import type { Program } from './program.js';

/** Clients of HTTP whose errors hold the request that failed, with its headers. */
const CLIENTS = new Set(['axios', 'got', 'superagent', 'request-promise', 'request-promise-native']);
const METHODS = ['axios', 'got', 'get', 'post', 'put', 'patch', 'delete', 'request'];
const CREDENTIAL = spelled('secrets', 'sentCredentials');
const PASSWORD = spelled('secrets', 'sentPasswords');

/** Whether what a `catch` names may be the error of a request that was sent with a credential: its `config` shows both. */
export function failedRequestIn(program: Program, caught: ts.Node): boolean {
  const clause = caught.parent;
  const attempt = ts.isCatchClause(clause) ? clause.parent : undefined;
  const unit = program.unitOf(caught);
  if (!attempt || !unit) return false;
  const { tryBlock } = attempt;
  const isCredentialNear = CREDENTIAL.test(regionAround(caught).getText());
  return METHODS.flatMap((name) => unit.calls.get(name) ?? []).some(
    (call) =>
      call.pos >= tryBlock.pos &&
      call.end <= tryBlock.end &&
      ts.isCallExpression(call) &&
      // What signs in at something else stands beside a request as well: a password is looked for in what is sent.
      (isCredentialNear || PASSWORD.test(call.getText()) || isSentByClient(unit, call.expression)) &&
      (clientOf(call.expression) !== undefined ||
        optionsOf(program.nearEvaluator.evaluate(call.expression)).some(
          (callee) => callee.kind === 'external' && CLIENTS.has(callee.package),
        )),
  );
}

/** `const bank = axios.create({ … })`, of which `bank.post(…)` is called. */
function clientOf(callee: ts.Expression): ts.VariableDeclaration | undefined {
  const client = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const declaration = ts.isIdentifier(client) ? declarationOf(client) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined;
  return made?.initializer && MAKES_CLIENT.test(made.initializer.getText().slice(0, 60)) ? made : undefined;
}

/** Whether a client is made with a credential, or puts one into each request: `bank.interceptors.request.use(…)`. */
function isSentByClient(unit: Unit, callee: ts.Expression): boolean {
  const client = clientOf(callee);
  return (
    client !== undefined &&
    (CREDENTIAL.test(client.getText()) ||
      referencesIn(unit, client).some(({ parent }) => {
        const statement = ts.findAncestor(parent, ts.isExpressionStatement)?.getText() ?? '';
        return SETS_UP.test(statement) && CREDENTIAL.test(statement);
      }))
  );
}

const SETS_UP = /\.(?:interceptors\.request|defaults\.headers)\b/;

const MAKES_CLIENT = spelled('requests', 'clientMakers');

/** `if (isAxiosError(e)) … e.toJSON()`: what a check of its own says is such an error. */
export function isCheckedFailure(value: Value, use = value.via?.at(-1)?.node): boolean {
  const name = value.kind === 'parameter' ? value.node.name.getText() : (use?.getText() ?? '');
  if (!use || !/^\w+$/.test(name)) return false;
  const asked = new RegExp(`\\bisAxiosError\\(\\s*${name}\\b|\\b${name}\\s+instanceof\\s+AxiosError\\b`);
  for (let at: ts.Node = use; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isIfStatement(at.parent) && at.parent.thenStatement === at && asked.test(at.parent.expression.getText()))
      return true;
  return false;
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

/** The settings of a request that an interceptor has put a credential into before this use: `config.headers.Authorization = …`. */
export function sentInInterceptor({ node, fn, index, via }: ParameterValue): boolean {
  const { parent: call } = fn;
  const use = via?.at(-1)?.node ?? node;
  if (index !== 0 || !ts.isCallExpression(call) || call.arguments[0] !== fn) return false;
  const before = fn.getText().slice(0, Math.max(0, use.getStart() - fn.getStart()));
  return /\binterceptors\.request\.use$/.test(call.expression.getText()) && PUTS.test(before);
}

const PUTS = /\bauthorization['"\]]*\s*[=,:]/i;

/** Without a word of a credential in the file, the requests may have none. */
const SENDS = /\bauthorization\b|\bbearer\b|token|api-?key/i;
