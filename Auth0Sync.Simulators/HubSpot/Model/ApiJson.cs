using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>JSON options as in HubSpot, with as few escapes as JSON allows.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
