import { inCase } from './any-pattern.js';

/** A guard after a function in a list of arguments, for the routes of one path, or registered as a plugin. */
export const LATE_GUARDS = inCase(
  String.raw`\.(?:post|put|patch|delete)\([\s\S]{0,3000}?\.use\(\s*(?:csurf|lusca|[\w$]{0,20}[cC]srf)|\}\s*,\s*[\w$.]{0,30}(?:[Aa]uth|[Gg]uard|[Rr]equire|[Rr]ole|[Aa]dmin|[Pp]ermi|\bonly|[Pp]rotect|[Vv]erif)[\w$]{0,20}(?:\([^()\n]{0,60}\))?\s*,?\s*\)|\.use\(\s*['"\x60]\/[^'"\x60\n]{1,80}['"\x60]\s*,\s*[\w$.]{0,30}(?:[Aa]uth|[Gg]uard|[Bb]earer|[Jj]wt|[Ss]ession|[Pp]rotect|[Vv]erif|[Rr]equire)|\.register\(\s*[\w$.]{0,30}(?:[Aa]uth|[Gg]uard|[Jj]wt|[Vv]erif|[Ss]ession|[Pp]rotect)`,
);
