using System.Net;
using System.Text.Json;
using Auth0Sync.Core.Targets.Http;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>A response in the form that Stripe's client reads, with what it does not keep.</summary>
internal sealed class ReceivedResponse(int status, HttpTargetResponse response, string operation, string path) : StripeResponse((HttpStatusCode)status, response.Headers, GetContent(response.Body))
{
    // Stripe's client would read other JSON, and an empty text, as no object at all.
    private const string NoJsonObject = "(no JSON object)";

    /// <summary>The name of the call.</summary>
    public string Operation { get; } = operation;

    /// <summary>The path of the call, with ids and no personal data.</summary>
    public string Path { get; } = path;

    /// <summary>How long Stripe asks to wait, if it does.</summary>
    public TimeSpan? RetryAfter { get; } = response.RetryAfter;

    /// <summary>Whether a response repeats the one of an earlier call with the same idempotency key.</summary>
    public static bool IsReplayed(StripeResponse? response) =>
        response?.Headers is { } headers && HttpTargetResiliencePipeline.IsReplayed(headers);

    private static string GetContent(JsonElement? body) => body is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : NoJsonObject;
}
