/** Sizes and counts that hold everywhere, with their units. */
export const BODY_BYTES_MAX = 1_048_576;
export const FILE_BYTES_MAX = 10 * 1_048_576;
export const JSON_DEPTH_MAX = 32;
export const TEXT_CHARS_MAX = 4_000;
/** What one form of the customers' pages seals at once. */
export const SEALED_TEXT_BYTES_MAX = 16 * 1024;
export const NAME_CHARS_MAX = 200;
export const REASON_CHARS_MAX = 500;
export const FIELDS_PER_ASK_MAX = 100;
export const RECORDS_PER_FIELD_MAX = 50;
export const BATCH_ITEMS_MAX = 1_000;
export const PAGE_ITEMS_DEFAULT = 50;
export const PAGE_ITEMS_MAX = 200;
