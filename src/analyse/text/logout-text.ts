/** What a file must say to be worth parsing for a logout: that it declares one, or answers at the address of one. */
export const LOGOUT_TEXT = String.raw`(?:function|const|async)\s+(?:handle|on|do)?_?(?:log|sign)_?out\w{0,12}\s*[=(<]|\.(?:get|post|delete|all)\(\s*['"\x60][^'"\x60\s]{0,60}/(?:log|sign)[-_]?out['"\x60]\s*,[^;]{0,200}(?:=>|function)`;
