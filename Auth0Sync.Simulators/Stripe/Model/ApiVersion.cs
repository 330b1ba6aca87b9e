using System.Globalization;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>A version of the API, such as <c>2026-10-28.endive</c>.</summary>
internal sealed record ApiVersion(string Text, DateOnly Date)
{
    private const int DateLength = 10;

    /// <summary>Flexible billing is the default of new subscriptions since 2025-09-30.</summary>
    public bool DefaultsToFlexibleBilling => Date >= new DateOnly(2025, 9, 30);

    /// <summary>
    /// Pauses on demand, and <c>payment_behavior</c> of a resumption, exist since 2026-09-30
    /// (<see href="https://docs.stripe.com/changelog/endive/2026-09-30/pause-subscription"/>).
    /// </summary>
    public bool HasPause => Date >= new DateOnly(2026, 9, 30);

    /// <exception cref="ApiErrorException">The text is not a version.</exception>
    public static ApiVersion Parse(string text) =>
        DateOnly.TryParseExact(text.AsSpan(0, Math.Min(DateLength, text.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && (text.Length == DateLength || text[DateLength] == '.')
            ? new ApiVersion(text, date)
            : throw new ApiErrorException(ApiErrors.InvalidVersion(text));
}
