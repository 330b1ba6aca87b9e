output "stream_id" {
  description = "The id of the stream, for the setting Auth0Sync__Webhook__AllowedStreams__0 and for redelivery."
  value       = auth0_event_stream.auth0sync.id
}

output "stream_status" {
  description = "The status of the stream: enabled or disabled."
  value       = auth0_event_stream.auth0sync.status
}
