namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Where an explained event comes from, and so which checks it has before it.</summary>
internal enum EventOrigin
{
    /// <summary>Auth0 sends it to the webhook.</summary>
    Auth0,

    /// <summary>It is in review, past the webhook.</summary>
    Review,

    /// <summary>It is made up from a user, and names neither a stream nor a tenant.</summary>
    User,
}
