using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>
/// The answer of a machine on the way to the API, or of HubSpot's servers where no API is: a page, and no word of the
/// API's own. It says nothing about a record.
/// </summary>
internal static class GatewayPage
{
    public static ApiAnswer Of(HttpStatusCode status) => Of((int)status);

    public static ApiAnswer Of(int status) => new(status) { Html = Text(status) };

    public static string Text(int status)
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
