import { FILE_BYTES_MAX } from "../../../base/limits.ts";
import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

const FILE_NAME_CHARS_MAX = 200;

/** A file's value is what the upload found out about it; nobody can state one. */
export const fileType: FieldType = {
  name: "file",
  defaultMask: "file",
  parse: () => refuse({ code: "upload_needed", say: "A file is given by uploading it." }),
  candidates: () => [],
};

/** The value of a file field after an upload of `sizeBytes`. */
export function fileValue(name: string, sizeBytes: number, mediaType: string): Result<TypedValue, TypeRefusal> {
  const text = cleanText(name, FILE_NAME_CHARS_MAX);
  if (!text.ok) return text;
  if (/[/\\]/u.test(text.value)) return refuse({ code: "bad_file_name", say: "A file name must not hold slashes." });
  if (!/^[a-z]+\/[a-z\d][a-z\d.+-]{0,80}$/u.test(mediaType)) return refuse({ code: "bad_media_type", say: "This is not a media type." });
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) return refuse({ code: "empty", say: "This file is empty." });
  if (sizeBytes > FILE_BYTES_MAX) return refuse({ code: "too_long", say: "This file is too large: at most 10 MB." });
  const value = { name: text.value, sizeBytes, mediaType };
  return ok({ value, canonical: text.value });
}
