using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.HubSpotSimulator.Http;

/// <summary>The path as the client sent it; routing has unescaped it in part, and an id may contain a slash.</summary>
internal static class RawPath
{
    public static string Of(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];

    public static string LastSegment(HttpContext context) => Uri.UnescapeDataString(Of(context).TrimEnd('/').Split('/')[^1]);
}
