using System.Collections.Immutable;
using Auth0Sync.HubSpotSimulator.Model;

namespace Auth0Sync.HubSpotSimulator.Http;

/// <summary>The paths of HubSpot's contacts API, in every version.</summary>
internal static class ApiEndpoints
{
    private static readonly ImmutableArray<(ApiVersion Version, string Contacts, string Properties)> Prefixes =
    [
        (ApiVersion.V3, "/crm/v3/objects/contacts", "/crm/v3/properties/contacts"),
        Dated(ApiVersion.September2025, "2025-09"),
        Dated(ApiVersion.March2026, "2026-03"),
        Dated(ApiVersion.September2026, "2026-09"),
    ];

    private static readonly ImmutableArray<(string Method, string Path, Operation Operation)> ContactPaths =
    [
        ("POST", "", Operation.Create),
        ("GET", "", Operation.List),
        ("GET", "/{id}", Operation.Read),
        ("PATCH", "/{id}", Operation.Update),
        ("DELETE", "/{id}", Operation.Archive),
        ("POST", "/gdpr-delete", Operation.GdprDelete),
        ("POST", "/merge", Operation.Merge),
        ("POST", "/search", Operation.Search),
        ("POST", "/batch/read", Operation.BatchRead),
        ("POST", "/batch/create", Operation.BatchCreate),
        ("POST", "/batch/update", Operation.BatchUpdate),
        ("POST", "/batch/upsert", Operation.BatchUpsert),
        ("POST", "/batch/archive", Operation.BatchArchive),
    ];

    private static readonly ImmutableArray<(string Method, string Path, Operation Operation)> PropertyPaths =
    [
        ("POST", "", Operation.PropertyCreate),
        ("GET", "", Operation.PropertyList),
        ("GET", "/{id}", Operation.PropertyRead),
        ("DELETE", "/{id}", Operation.PropertyArchive),
    ];

    public static void Map(IEndpointRouteBuilder routes, SimulatedAccount account, AnswerWriter writer)
    {
        foreach (var (version, contacts, properties) in Prefixes)
        {
            MapAll(contacts, ContactPaths, version);
            MapAll(properties, PropertyPaths, version);
        }

        void MapAll(string prefix, ImmutableArray<(string Method, string Path, Operation Operation)> paths, ApiVersion version)
        {
            foreach (var (method, path, operation) in paths)
            {
                routes.MapMethods(prefix + path, [method], async context =>
                    await writer.WriteAsync(context, account.Send(await ReadAsync(context, operation, version))));
            }
        }
    }

    private static (ApiVersion, string, string) Dated(ApiVersion version, string date) =>
        (version, $"/crm/objects/{date}/contacts", $"/crm/properties/{date}/contacts");

    private static async Task<ApiRequest> ReadAsync(HttpContext context, Operation operation, ApiVersion version)
    {
        var request = context.Request;
        return new ApiRequest(
            operation,
            request.RouteValues.ContainsKey("id") ? RawPath.LastSegment(context) : null,
            await RequestJson.ReadAsync(request, context.RequestAborted))
        {
            Version = version,
            Query = request.Query.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.ToString()),
            AccessToken = BearerToken(request),
            Method = request.Method,
            Path = RawPath.Of(context),
        };
    }

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim()
            : null;
}
