variable "webhook_endpoint" {
  description = "The address of the webhook, https://<your host>/api/auth0/events."
  type        = string

  validation {
    condition     = can(regex("^https://[^/?#]+/[^?#]*$", var.webhook_endpoint))
    error_message = "Must be an https address with a path and without a query."
  }
}

variable "webhook_token" {
  description = "The webhook's bearer token, the same as in the setting Auth0Sync__Webhook__BearerToken."
  type        = string
  sensitive   = true
  # Not stored in plan or state. Set it in the environment: TF_VAR_webhook_token.
  ephemeral = true

  validation {
    condition     = can(regex("^[\\x21-\\x7e][\\x20-\\x7e]{14,}[\\x21-\\x7e]$", var.webhook_token))
    error_message = "Must be at least 16 printable ASCII characters, without leading or trailing spaces."
  }
}

variable "webhook_token_version" {
  description = "Increment with each new token. Terraform cannot detect changes of the token itself."
  type        = number
  default     = 1

  validation {
    condition     = var.webhook_token_version >= 1 && floor(var.webhook_token_version) == var.webhook_token_version
    error_message = "Must be a whole number, 1 or more."
  }
}

variable "stream_name" {
  description = "The name of the stream in Auth0."
  type        = string
  default     = "auth0sync"

  validation {
    condition     = length(var.stream_name) >= 1 && length(var.stream_name) <= 128
    error_message = "Must have 1 to 128 characters."
  }
}
