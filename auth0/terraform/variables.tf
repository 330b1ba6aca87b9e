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
  # Never in a plan or a state. Give it by the environment: TF_VAR_webhook_token.
  ephemeral = true

  validation {
    condition     = can(regex("^[\\x21-\\x7e][\\x20-\\x7e]{14,}[\\x21-\\x7e]$", var.webhook_token))
    error_message = "Must be at least 16 visible ASCII characters, without a blank at either end."
  }
}

variable "webhook_token_version" {
  description = "Raise it with each new token. Terraform does not see the token itself change."
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
