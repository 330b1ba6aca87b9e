using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>The path as the client sent it. Routing unescapes it only partly, and an id may contain a slash.</summary>
internal static class RawPath
{
    public static string GetPath(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];

    public static string GetLastSegment(HttpContext context) =>
        Uri.UnescapeDataString(GetPath(context).TrimEnd('/').Split('/')[^1]);
}
