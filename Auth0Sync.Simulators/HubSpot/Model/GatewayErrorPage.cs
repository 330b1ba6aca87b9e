using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// The HTML response of a gateway, or of HubSpot's servers outside of the API. It says nothing about a record.
/// </summary>
internal static class GatewayErrorPage
{
    public static ApiResponse CreateResponse(HttpStatusCode status) => CreateResponse((int)status);

    public static ApiResponse CreateResponse(int status) => new(status) { Html = RenderHtml(status) };

    public static string RenderHtml(int status)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"{status} {ReasonPhrases.GetReasonPhrase(status)}").TrimEnd();
        return $"""
            <html>
            <head>
            <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
            <title>Error {title}</title>
            </head>
            <body><h2>HTTP ERROR {title}</h2></body>
            </html>

            """;
    }
}
