namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>The host of an endpoint has no address that is allowed. Nothing was sent.</summary>
internal sealed class EndpointAddressException() : Exception($"The host has no address that is allowed. {EndpointAddressValidator.Allowed}.");
