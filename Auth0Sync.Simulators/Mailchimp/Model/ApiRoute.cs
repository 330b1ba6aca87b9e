using System.Collections.Immutable;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>What a call is about.</summary>
/// <param name="Operation">The operation, or <c>unknown</c>.</param>
/// <param name="ListId">The id of the audience in the path.</param>
/// <param name="MemberKey">The segment that identifies a member, unescaped.</param>
/// <param name="AllowedMethods">The methods of the path; empty if there is no such path.</param>
internal sealed record ApiRoute(string Operation, string? ListId, string? MemberKey, ImmutableArray<string> AllowedMethods)
{
    public const string Unknown = "unknown";

    private static readonly ImmutableArray<(string Path, string Method, string Operation)> Operations =
    [
        ("3.0", "GET", "root.redirect"),
        ("3.0/", "GET", "root.retrieve"),
        ("3.0/ping", "GET", "ping"),
        ("3.0/lists/*", "GET", "lists.retrieve"),
        ("3.0/lists/*", "POST", "lists.batch"),
        ("3.0/lists/*/merge-fields", "GET", "lists.merge-fields"),
        ("3.0/lists/*/merge-fields", "POST", "lists.merge-fields-add"),
        ("3.0/lists/*/members", "GET", "members.list"),
        ("3.0/lists/*/members", "POST", "members.create"),
        ("3.0/lists/*/members/*", "GET", "members.retrieve"),
        ("3.0/lists/*/members/*", "PUT", "members.upsert"),
        ("3.0/lists/*/members/*", "PATCH", "members.update"),
        ("3.0/lists/*/members/*", "DELETE", "members.archive"),
        ("3.0/lists/*/members/*/tags", "GET", "members.tags-list"),
        ("3.0/lists/*/members/*/tags", "POST", "members.tags"),
        ("3.0/lists/*/members/*/actions/delete-permanent", "POST", "members.delete-permanent"),
    ];

    public static ApiRoute Find(SimulatedRequest request)
    {
        var segments = request.Path.TrimStart('/').Split('/').Select(Uri.UnescapeDataString).ToImmutableArray();
        var operations = Operations.Where(operation => IsMatch(operation.Path.Split('/'), segments)).ToImmutableArray();
        return new ApiRoute(
            operations.FirstOrDefault(operation => operation.Method == request.Method).Operation ?? Unknown,
            segments.ElementAtOrDefault(2),
            segments.ElementAtOrDefault(4),
            [.. operations.Select(operation => operation.Method)]);
    }

    private static bool IsMatch(string[] pattern, ImmutableArray<string> segments) =>
        pattern.Length == segments.Length && pattern.Zip(segments).All(pair => pair.First == pair.Second || (pair.First == "*" && pair.Second.Length > 0));
}
