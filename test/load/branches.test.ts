import { expect, test } from 'vitest';
import { SchemaJudge } from '../../src/analyse/config/schema.js';
import { loadConfigText } from '../../src/load/config-files.js';
import { locateIn } from '../../src/load/data-document.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';

const rules = loadSchemaRules('config').filter(({ 'x-rule': { id } }) =>
  /cognito-(?:implicit|password|revoc)/.test(id),
);

/** What is said of a client of Cognito with these properties, and where: the text from there on. */
function said(properties: string): string[] {
  const text = `Resources:\n  Web:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n${properties}`;
  const { documents } = loadConfigText('template.yaml', text);
  return documents
    .filter(({ kind }) => kind === 'cloudformation')
    .flatMap((document) => [...new SchemaJudge(rules).verdicts(document)])
    .map(({ rule, outcome, pointer, document }) => {
      const { startLine, startColumn } = locateIn(document, pointer);
      const at = text.split('\n')[startLine - 1]?.slice(startColumn - 1);
      return `${outcome} ${rule['x-rule'].id.replace('cloudformation/cognito-', '')} ${at}`;
    });
}

test('what is so in both branches is a finding, in one of them an unknown, each at its own place', () => {
  expect(said('      AllowedOAuthFlows: !If [Dev, [code, implicit], [implicit]]\n')).toEqual([
    'finding implicit-flow implicit], [implicit]]',
  ]);
  expect(said('      AllowedOAuthFlows: !If [Dev, [code], [code, implicit]]\n')).toEqual([
    'unknown implicit-flow implicit]]',
  ]);
  expect(said('      AllowedOAuthFlows:\n        Fn::If: [Dev, [implicit], [code]]\n')).toEqual([
    'unknown implicit-flow implicit], [code]]',
  ]);
  expect(said('      AllowedOAuthFlows: !If [Dev, [code], [code]]\n')).toEqual([]);
});

test('a branch may be another choice, or nothing, which moves what comes after it', () => {
  expect(said('      EnableTokenRevocation: !If [Dev, !If [X, false, true], false]\n')).toEqual([
    'finding revocation-off false, true], false]',
  ]);
  expect(said('      AllowedOAuthFlows: [!If [Dev, code, !Ref AWS::NoValue], implicit]\n')).toEqual([
    'finding implicit-flow implicit]',
  ]);
  expect(said('      EnableTokenRevocation: !If [Dev, false, !Ref "AWS::NoValue"]\n')).toEqual([
    'unknown revocation-off false, !Ref "AWS::NoValue"]',
  ]);
});

test('a list or a setting that is made elsewhere is an unknown, in a branch too', () => {
  expect(said('      AllowedOAuthFlows: !Split [",", !Ref Flows]\n')).toEqual([
    'unknown implicit-flow [",", !Ref Flows]',
  ]);
  expect(said('      ExplicitAuthFlows: !If [Dev, !Ref Flows, [ALLOW_USER_SRP_AUTH]]\n')).toEqual([
    'unknown password-flow Flows, [ALLOW_USER_SRP_AUTH]]',
  ]);
});
