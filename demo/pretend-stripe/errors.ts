import type { Stripe } from "stripe";

export type ErrorBody = {
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: Stripe.PaymentIntent;
  readonly setup_intent?: Stripe.SetupIntent;
  readonly payment_method?: Stripe.PaymentMethod;
};

/** What is answered instead of an object: `{"error": {…}}` with this status. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export function invalid(
  message: string,
  more: { readonly code?: string; readonly param?: string; readonly status?: number } = {},
): ApiError {
  const { status = 400, ...rest } = more;
  return new ApiError(status, { type: "invalid_request_error", message, ...rest });
}

export function missing(param: string): ApiError {
  return invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}

export function noSuch(kind: string, id: string, param = "id"): ApiError {
  return invalid(`No such ${kind}: '${id}'`, { code: "resource_missing", param, status: param === "id" ? 404 : 400 });
}

export function cardError(code: string, message: string, more: Partial<ErrorBody> = {}): ApiError {
  return new ApiError(402, { type: "card_error", code, message, ...more });
}
