using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>The paths of HubSpot's contacts API in all versions.</summary>
internal static class ApiEndpoints
{
    private static readonly ImmutableArray<VersionPaths> Versions =
    [
        new(ApiVersion.V3, "/crm/v3/objects/contacts", "/crm/v3/properties/contacts", "/crm/v4/objects", "/crm/v4/associations"),
        CreateDatedVersion(ApiVersion.September2025, "2025-09"),
        CreateDatedVersion(ApiVersion.March2026, "2026-03"),
        CreateDatedVersion(ApiVersion.September2026, "2026-09"),
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
        ("PATCH", "/{id}", Operation.PropertyUpdate),
        ("DELETE", "/{id}", Operation.PropertyArchive),
    ];

    private static readonly ImmutableArray<(string Method, string Path, Operation Operation)> UnversionedPaths =
    [
        ("POST", "/oauth/v2/private-apps/get/access-token-info", Operation.TokenInfo),
    ];

    private static readonly ImmutableArray<(string Method, string Path, Operation Operation)> AssociationPaths =
    [
        ("GET", "/{fromType}/{fromId}/associations/{toType}", Operation.AssociationList),
        ("PUT", "/{fromType}/{fromId}/associations/{toType}/{toId}", Operation.AssociationCreate),
        ("DELETE", "/{fromType}/{fromId}/associations/{toType}/{toId}", Operation.AssociationArchive),
        ("PUT", "/{fromType}/{fromId}/associations/default/{toType}/{toId}", Operation.AssociationCreateDefault),
    ];

    private static readonly ImmutableArray<(string Method, string Path, Operation Operation)> AssociationBatchPaths =
    [
        ("POST", "/{fromType}/{toType}/batch/read", Operation.AssociationBatchRead),
        ("POST", "/{fromType}/{toType}/batch/create", Operation.AssociationBatchCreate),
        ("POST", "/{fromType}/{toType}/batch/associate/default", Operation.AssociationBatchCreateDefault),
        ("POST", "/{fromType}/{toType}/batch/archive", Operation.AssociationBatchArchive),
    ];

    public static void Map(IEndpointRouteBuilder routes, SimulatedAccount account, ResponseWriter writer)
    {
        MapAll("", UnversionedPaths, ApiVersion.V3);
        foreach (var version in Versions)
        {
            MapAll(version.Contacts, ContactPaths, version.ApiVersion);
            MapAll(version.Properties, PropertyPaths, version.ApiVersion);
            MapAll(version.Objects, AssociationPaths, version.ApiVersion);
            MapAll(version.Associations, AssociationBatchPaths, version.ApiVersion);
        }

        void MapAll(
            string prefix, ImmutableArray<(string Method, string Path, Operation Operation)> paths, ApiVersion version)
        {
            foreach (var methods in paths.GroupBy(path => path.Path))
            {
                var operations = methods.ToImmutableSortedDictionary(path => path.Method, path => path.Operation);
                routes.Map(prefix + methods.Key, async context => await writer.WriteAsync(
                    context,
                    operations.TryGetValue(context.Request.Method, out var operation)
                        ? account.Send(await ReadRequestAsync(context, operation, version))
                        : CreateMethodNotAllowedResponse(operations.Keys)));
            }
        }
    }

    private static VersionPaths CreateDatedVersion(ApiVersion version, string date) => new(
        version,
        $"/crm/objects/{date}/contacts",
        $"/crm/properties/{date}/contacts",
        $"/crm/objects/{date}",
        $"/crm/associations/{date}");

    private static ApiResponse CreateMethodNotAllowedResponse(IEnumerable<string> allowedMethods)
    {
        var response = GatewayErrorPage.CreateResponse(HttpStatusCode.MethodNotAllowed);
        return response with { Headers = response.Headers.Add("Allow", string.Join(", ", allowedMethods)) };
    }

    private static async Task<ApiRequest> ReadRequestAsync(HttpContext context, Operation operation, ApiVersion version)
    {
        var request = context.Request;
        return new ApiRequest(
            operation,
            request.RouteValues.ContainsKey("id") ? RawPath.GetLastSegment(context) : null,
            await JsonBodyReader.ReadAsync(request, context.RequestAborted))
        {
            Version = version,
            Query = request.Query.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.ToString()),
            AccessToken = ReadBearerToken(request),
            Association = ReadAssociationPath(request.RouteValues),
            Method = request.Method,
            Path = RawPath.GetPath(context),
        };
    }

    private static AssociationPath? ReadAssociationPath(RouteValueDictionary route) =>
        route.TryGetValue("fromType", out var from) && route.TryGetValue("toType", out var to)
            ? new AssociationPath((string)from!, route["fromId"] as string, (string)to!, route["toId"] as string)
            : null;

    private static string? ReadBearerToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
        && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    /// <summary>The paths of one version. For associations, the last version before the dated ones is v4.</summary>
    private sealed record VersionPaths(ApiVersion ApiVersion, string Contacts, string Properties, string Objects, string Associations);
}
