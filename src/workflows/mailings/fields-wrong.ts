/** What is wrong with what was written, by field; words never repeat it. */
export type FieldsWrong = {
  readonly fields: readonly { readonly field: string; readonly code: string; readonly say: string }[];
};
