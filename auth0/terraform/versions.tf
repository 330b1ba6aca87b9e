terraform {
  # Write-only arguments, which keep the secret out of the state, need 1.11.
  required_version = ">= 1.11"

  required_providers {
    auth0 = {
      source  = "auth0/auth0"
      version = "~> 1.49"
    }
  }
}
