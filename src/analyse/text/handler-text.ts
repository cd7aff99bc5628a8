/** Methods of ORMs that change records. */
export const CHANGES =
  'delete|deleteMany|deleteOne|update|updateMany|updateOne|create|createMany|upsert|insert|save|remove|destroy|findByIdAndUpdate|findByIdAndDelete|findOneAndUpdate|findOneAndDelete|softDelete';

/** What says whose a record is, by the name of its field. */
export const OWNER_KEYS =
  '(?:(?:tenant|org(?:ani[sz]ation)?|user|owner|account|workspace|team|company|author|member|customer|creator)_?(?:id|uuid)|created_?by)';

/** Texts with handlers beside each other, or functions that anybody may call. */
export const HANDLERS = String.raw`['"]use server['"]|export\s+(?:async\s+)?(?:function|const)\s+(?:POST|PUT|PATCH|DELETE)\b|@Controller\(|@SkipThrottle\(`;

/** Texts in which records are changed by an id, and others by their owner too. */
export const OWNED_RECORDS = String.raw`\.(?:delete|update|deleteMany|updateMany|findByIdAndUpdate|findByIdAndDelete|softDelete)\((?=[^]{0,4000}?\b${OWNER_KEYS}\b)|\.(?:delete|update|findByIdAndUpdate|findByIdAndDelete|softDelete)\((?<=\b${OWNER_KEYS}\b[^]{0,4000})|\b${OWNER_KEYS}\b[^,{}]{0,80},\s*\.\.\.`;
