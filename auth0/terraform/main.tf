# Signs in by the environment: AUTH0_DOMAIN, and AUTH0_API_TOKEN or AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.
provider "auth0" {}

resource "auth0_event_stream" "auth0sync" {
  name             = var.stream_name
  destination_type = "webhook"
  subscriptions    = ["user.created", "user.updated", "user.deleted"]

  webhook_configuration {
    webhook_endpoint = var.webhook_endpoint

    webhook_authorization {
      method           = "bearer"
      token_wo         = var.webhook_token
      token_wo_version = var.webhook_token_version
    }
  }

  lifecycle {
    # Deleting a stream deletes its failed deliveries too.
    prevent_destroy = true
  }
}
