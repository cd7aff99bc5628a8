/** Texts in which a part of a scope or role, or a pattern, may decide. */
export const RIGHTS_IN_PART = String.raw`\.\s*(?:scopes?|scp|role|permissions)\b(?!\s*[:(])[^;\n]{0,40}?\.\s*(?:includes|indexOf|startsWith|endsWith|match|search)\(|\.test\([^;\n]{0,60}?\.(?:scope|scp|role)\b|\.(?:scope|scp)\b[^]{0,200}?\.(?:includes|indexOf|startsWith|match)\(`;
