using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Auth0Sync.Page.Security;

internal static class SecurityHeaders
{
    /// <summary>Scripts and styles come from the page's own files only, never from markup or data.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <summary>Adds them to a response: of a file, of data and of a refusal alike.</summary>
    public static void AddSecurityHeaders(this HttpResponse response)
    {
        response.Headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy;
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
