using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>What <c>expand[]</c> asks for.</summary>
internal static class Expansion
{
    /// <summary>Whether the call expands the one property that its objects can expand.</summary>
    /// <exception cref="ApiErrorException">The call expands another property.</exception>
    public static bool Includes(FormParameters parameters, string property, bool isList)
    {
        var path = isList ? $"data.{property}" : property;
        ImmutableArray<string> requested = parameters.GetList("expand");
        return requested.FirstOrDefault(item => item != path) is { } unknown
            ? throw new ApiErrorException(ApiErrors.CannotExpand(unknown))
            : requested.Length > 0;
    }
}
