# Credentials come from the environment: AUTH0_DOMAIN, and AUTH0_API_TOKEN or AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.
provider "auth0" {}

locals {
  subscriptions = ["user.created", "user.updated", "user.deleted"]

  # The provider sends a write-only token only when its version changes. Any other change would send Auth0 an authorization
  # without a token. So the version is a hash of everything that is sent, including the token's own version.
  token_version = parseint(substr(sha256(jsonencode([
    var.webhook_token_version, var.webhook_endpoint, var.stream_name, local.subscriptions,
  ])), 0, 7), 16)
}

resource "auth0_event_stream" "auth0sync" {
  name             = var.stream_name
  destination_type = "webhook"
  subscriptions    = local.subscriptions

  webhook_configuration {
    webhook_endpoint = var.webhook_endpoint

    webhook_authorization {
      method           = "bearer"
      token_wo         = var.webhook_token
      token_wo_version = local.token_version
    }
  }

  lifecycle {
    # Deleting a stream also deletes its failed deliveries.
    prevent_destroy = true
  }
}
