namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>The names of the calls in metrics and traces.</summary>
internal static class CallNames
{
    private const int VersionSegments = 1;

    /// <summary>Derives the name from the URL, so that no call can lack one. Contains no ids.</summary>
    public static string Get(HttpMethod method, Uri address)
    {
        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(VersionSegments).ToArray();
        return segments switch
        {
            [var resource] => method == HttpMethod.Get ? $"list-{resource}" : $"create-{Singular(resource)}",
            ["subscriptions", _] when method == HttpMethod.Delete => "cancel-subscription",
            [var resource, _] => $"{GetVerb(method)}-{Singular(resource)}",
            [var resource, _, var action] => $"{action}-{Singular(resource)}",
            _ => "unknown",
        };
    }

    private static string GetVerb(HttpMethod method) =>
        method == HttpMethod.Get ? "read"
        : method == HttpMethod.Delete ? "delete"
        : "update";

    private static string Singular(string resource) => resource.TrimEnd('s');
}
