using System.Net.Mime;
using Auth0Sync.Page.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Auth0Sync.Page.Security;

/// <summary>
/// Accepts only requests of the page itself. Any web page can make the browser of this machine send requests to it, and the
/// cookie alone does not protect: pages of other ports of this machine count as the same site.
/// </summary>
internal sealed class RequestGuard(PageSession session, string reopenInstructions)
{
    /// <summary>A header that another origin can only send after a preflight request, which no one answers.</summary>
    public const string Header = "X-Auth0Sync-Page";

    private const string SecFetchSite = "Sec-Fetch-Site";
    private const string SameOrigin = "same-origin";

    // The header Host is whatever name led here: of a rebound DNS name, it is the attacker's.
    private static readonly string[] LocalNames = ["127.0.0.1", "localhost", "[::1]"];

    /// <returns>Why the request is refused; null if it is not.</returns>
    public ApiResult.Failure? Check(HttpContext context, PageAccess access)
    {
        var request = context.Request;
        if (!IsLocalHost(request.Host, context.Connection.LocalPort))
        {
            return new(StatusCodes.Status421MisdirectedRequest, "The page is only served under a local name.");
        }

        if (access == PageAccess.Files)
        {
            return null;
        }

        if (request.Headers[SecFetchSite] is [{ } site] && site != SameOrigin)
        {
            return new(StatusCodes.Status403Forbidden, "The request is of another page.");
        }

        if (access is PageAccess.SignIn or PageAccess.Change && CheckChange(request) is { } refusal)
        {
            return refusal;
        }

        return access == PageAccess.SignIn || session.IsCookie(request.Cookies[PageSession.GetCookieName(context.Connection.LocalPort)])
            ? null
            : new(StatusCodes.Status401Unauthorized, "This page is not open yet", reopenInstructions);
    }

    private static bool IsLocalHost(HostString host, int port) => host.Port == port && LocalNames.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static ApiResult.Failure? CheckChange(HttpRequest request)
    {
        if (request.Headers[HeaderNames.Origin] is not [{ } origin] || origin != $"{request.Scheme}://{request.Host}")
        {
            return new(StatusCodes.Status403Forbidden, "The request is of another page.");
        }

        if (request.Headers[Header].Count == 0)
        {
            return new(StatusCodes.Status403Forbidden, $"The header {Header} is missing.");
        }

        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            ? null
            : new(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.");
    }
}
