using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Reads the parts of a request.</summary>
internal static class RequestReader
{
    /// <summary>The API key: the password of Basic, a bearer token, or the scheme <c>apikey</c> of old clients; null if there is none.</summary>
    public static string? ReadApiKey(SimulatedRequest request) =>
        request.GetHeader("Authorization")?.Split(' ', 2, StringSplitOptions.TrimEntries) switch
        {
            [var scheme, var key] when IsScheme(scheme, "Bearer") || IsScheme(scheme, "apikey") => key,
            [var scheme, var credentials] when IsScheme(scheme, "Basic") => ReadPassword(credentials),
            _ => null,
        };

    public static Result<JsonObject> ReadObject(SimulatedRequest request)
    {
        if (request.Body.IsEmpty)
        {
            return ApiProblems.NotAnObject;
        }

        try
        {
            return JsonNode.Parse(request.Body.Span) is JsonObject body ? body : ApiProblems.NotAnObject;
        }
        catch (JsonException)
        {
            return ApiProblems.InvalidJson;
        }
    }

    /// <summary>A parameter of the query; empty if it is missing.</summary>
    public static string ReadQuery(SimulatedRequest request, string name) => QueryHelpers.ParseQuery(request.Query).GetValueOrDefault(name).ToString();

    public static bool IsTrue(SimulatedRequest request, string name) => ReadQuery(request, name).Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number of the query, within its limits.</summary>
    public static Result<int> ReadNumber(SimulatedRequest request, string name, int defaultValue, int max) =>
        ReadQuery(request, name) switch
        {
            "" => defaultValue,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max => value,
            _ => ApiProblems.Schema(name, $"Data presented is not a number from 0 to {max}."),
        };

    /// <summary>The members of a comma-separated parameter, such as <c>fields</c>; the official client sends them repeatedly.</summary>
    public static IReadOnlyList<string> ReadNames(SimulatedRequest request, string name) =>
        ReadQuery(request, name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsScheme(string scheme, string expected) => scheme.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static string? ReadPassword(string credentials)
    {
        var buffer = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, buffer, out var length)
            ? Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2).ElementAtOrDefault(1)
            : null;
    }
}
