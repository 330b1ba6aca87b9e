namespace Auth0Sync.Simulators.Webhooks;

/// <summary>
/// The behavior of receivers where the specification of Standard Webhooks leaves it to them. A sender is correct only if it
/// works with all values.
/// </summary>
public sealed record UnconfirmedBehavior
{
    /// <summary>
    /// The status if a signature or a time does not match: 401 in <c>resend/resend-cli#224</c> and
    /// <c>routecraftjs/routecraft#700</c>, 400 in the examples of Clerk.
    /// </summary>
    public int RefusalStatus { get; init; } = 401;

    /// <summary>
    /// The status for a message that the receiver has already. The specification only asks receivers to remember ids. Whether
    /// some respond 200 or 409 is unconfirmed.
    /// </summary>
    public int DuplicateStatus { get; init; } = 204;
}
