namespace Auth0Sync.Page.Live;

/// <param name="Id">Increases with each event; a browser that reconnects sends the last one.</param>
/// <param name="Json">Serialized once for all pages.</param>
internal sealed record LiveEvent(long Id, string Name, string Json);
