import { ts } from '#compiler';
import { lastName } from './unit.js';

const TYPES = '(?:Repository|TreeRepository|MongoRepository|EntityRepository|Model|ModelClass|Collection)';

/** Whether what a call is made on is a store by the type that its file says: `private readonly quests: Repository<Quest>`. */
export function isTypedStore(receiver: ts.Expression): boolean {
  const name = lastName(receiver);
  if (!/^\w{1,40}$/.test(name)) return false;
  const isOwn = ts.isPropertyAccessExpression(receiver) && receiver.expression.kind === ts.SyntaxKind.ThisKeyword;
  return (
    (isOwn || ts.isIdentifier(receiver)) &&
    new RegExp(`\\b${name}\\s*[?!]?:\\s*${TYPES}<`).test(receiver.getSourceFile().text)
  );
}
